import { placeholder, repositoryOf } from "../package-facts.mjs";

/**
 * The issues that prevent publishing this version, one sentence each.
 *
 * @param {{ version: string, repository: { url: string } }} manifest package.json
 * @param {string} changelog CHANGELOG.md
 */
export function releaseIssues(manifest, changelog) {
  const issues = [];
  if (repositoryOf(manifest).owner === placeholder)
    issues.push(
      `package.json: repository.url still has the placeholder ${placeholder} as owner; set the owner and run npm run generate.`,
    );
  const [, version] = /^## \[(\d\S*)\] - \d{4}-\d{2}-\d{2}$/m.exec(changelog) ?? [];
  if (version !== manifest.version)
    issues.push(
      `CHANGELOG.md: the latest release is ${version ?? "none"}, but package.json has ${manifest.version}; move the entries under [Unreleased] to "## [${manifest.version}] - YYYY-MM-DD".`,
    );
  return issues;
}
