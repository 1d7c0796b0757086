import { releaseIssues } from "../../../scripts/release/release-issues.mjs";

describe("releaseIssues", () => {
  it("finds none if the owner is set and the changelog has the version", () => {
    const { ready, changelog } = setup();
    expect(releaseIssues(ready, changelog)).toEqual([]);
  });

  it("reports a missing owner, and a version that is not in the changelog", () => {
    const { ready, changelog } = setup();
    const repository = { url: "git+https://github.com/OWNER/mcp-openai.git" };
    expect(releaseIssues({ ...ready, repository, version: "1.3.0" }, changelog)).toEqual([
      expect.stringMatching(/^package\.json: repository\.url still has the placeholder OWNER/),
      expect.stringMatching(/^CHANGELOG\.md: the latest release is 1\.2\.0, but package\.json has 1\.3\.0/),
    ]);
    expect(releaseIssues(ready, "## [Unreleased]\n")).toEqual([
      expect.stringMatching(/^CHANGELOG\.md: the latest release is none/),
    ]);
  });

  const setup = () => ({
    ready: { version: "1.2.0", repository: { url: "git+https://github.com/somebody/mcp-openai.git" } },
    changelog: "## [Unreleased]\n\n## [1.2.0] - 2026-11-24\n\n## [1.1.0] - 2026-10-01\n",
  });
});
