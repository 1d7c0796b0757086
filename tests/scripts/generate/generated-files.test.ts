import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generatedFiles } from "../../../scripts/generate/generated-files.mjs";
import { settingsInChinese } from "../../../scripts/generate/settings.zh-CN.mjs";
import { defaults, settings } from "../../../src/app/settings/settings.js";

describe("generatedFiles", () => {
  it("finds every generated file up to date; else: npm run generate", async () => {
    const { now, generated } = await setup();
    expect(now).toEqual(generated);
  });

  it("lets the version and the repository's owner follow from package.json alone", async () => {
    const { manifest, generate } = await setup();
    const repository = { type: "git", url: "git+https://github.com/somebody/mcp-openai.git" };
    const files = await generate({ ...manifest, version: "7.8.9", repository }, {});
    expect(JSON.parse(files["package.json"]!)).toMatchObject({
      homepage: "https://github.com/somebody/mcp-openai#readme",
      bugs: { url: "https://github.com/somebody/mcp-openai/issues" },
      mcpName: "io.github.somebody/mcp-openai",
    });
    expect(JSON.parse(files["server.json"]!)).toMatchObject({
      name: "io.github.somebody/mcp-openai",
      version: "7.8.9",
      repository: { url: "https://github.com/somebody/mcp-openai" },
      packages: [{ version: "7.8.9" }],
    });
  });

  it("sends reports of vulnerabilities to the repository of package.json", async () => {
    const { manifest, generate } = await setup();
    const repository = { type: "git", url: "git+https://github.com/somebody/mcp-openai.git" };
    const files = await generate({ ...manifest, repository }, {});
    expect(files["SECURITY.md"]).toContain(
      "<https://github.com/somebody/mcp-openai/security/advisories/new>",
    );
  });

  it("has words in Chinese for every setting, and for nothing else", () => {
    expect(Object.keys(settingsInChinese).sort()).toEqual(Object.keys(settings).sort());
  });

  async function setup() {
    const manifest = JSON.parse(await read("package.json")) as object;
    const readmes = {
      "README.md": await read("README.md"),
      "README.zh-CN.md": await read("README.zh-CN.md"),
    };
    const security = await read("SECURITY.md");
    const generate = (from: object, texts: Record<string, string>) =>
      generatedFiles({ manifest: from, readmes: texts, security, settings, defaults });
    const generated = await generate(manifest, readmes);
    const paths = Object.keys(generated);
    const texts = await Promise.all(paths.map(read));
    return {
      manifest,
      generate,
      generated,
      now: Object.fromEntries(paths.map((path, n) => [path, texts[n]])),
    };
  }
});

const read = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
