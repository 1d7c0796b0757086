import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generatedDocuments, generatedFiles } from "../../../scripts/generate/generated-files.mjs";
import { settingsInChinese } from "../../../scripts/generate/settings.zh-CN.mjs";
import { keyInput } from "../../../src/domain/hosts/server-entry.js";
import { serverDefaults, serverSettings } from "../../../src/app/settings/server-settings.js";
import { defaults, settings } from "../../../src/app/settings/settings.js";

const server = { settings: serverSettings, defaults: serverDefaults };

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

  it("is added whole to the commit of a new version", async () => {
    const { manifest, generated } = await setup();
    const added = / git add (.+)$/.exec(manifest.scripts.version)![1]!.split(" ");
    expect(added.sort()).toEqual(Object.keys(generated).sort());
  });

  it("has words in Chinese for every setting, and for nothing else", () => {
    expect(Object.keys(settingsInChinese).sort()).toEqual(
      Object.keys({ ...settings, ...serverSettings }).sort(),
    );
  });

  async function setup() {
    const manifest = JSON.parse(await read("package.json")) as { scripts: { version: string } };
    const documents = await Promise.all(
      generatedDocuments.map(async (path) => [path, await read(path)] as const),
    );
    const security = await read("SECURITY.md");
    const generate = (from: object, texts: Record<string, string>) =>
      generatedFiles({ manifest: from, documents: texts, security, settings, defaults, server, keyInput });
    const generated = await generate(manifest, Object.fromEntries(documents));
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
  readFile(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), "utf8");
