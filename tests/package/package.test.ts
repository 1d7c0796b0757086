import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { jest } from "@jest/globals";
import { chatProviderContract } from "../../src/testing/contracts/chat-provider-contract.js";
import { removeTemporaryFolders } from "../support/built-server.js";
import { installPackage, type InstalledPackage } from "../support/installed-package.js";
import { startOpenAiServer, testKey } from "../support/openai-server.js";
import { readDocument } from "../support/documents.js";

afterAll(removeTemporaryFolders);

/** The compiler takes its time, more so while other tests run. */
jest.setTimeout(300_000);

const repository = fileURLToPath(new URL("../../", import.meta.url));
const fixture = (name: string): string => join(repository, "tests/package/fixture", name);
const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  version: string;
  exports: Record<string, object>;
  scripts: Record<string, string>;
  optionalDependencies: Record<string, string>;
  dependencies?: object;
  peerDependencies?: object;
};

/** Installed once for all tests, and compiled once with all programs: they only look. */
let installed: Promise<InstalledPackage> | undefined;
const installOnce = (): Promise<InstalledPackage> => (installed ??= install());

async function install(): Promise<InstalledPackage> {
  const own = ["common-js.cts", "own-provider.ts", "own-server.ts"].map(
    async (name) => [name, await readFile(fixture(`${name}.txt`), "utf8")] as const,
  );
  return installPackage({ ...Object.fromEntries(await Promise.all(own)), ...(await snippets()) });
}

/** The blocks of TypeScript in docs/library.md, by the file names in their first lines. */
async function snippets(): Promise<Record<string, string>> {
  const { blocks } = await readDocument("docs/library.md");
  const ours = blocks.filter(({ language }) => language === "ts");
  return Object.fromEntries(ours.map(({ code }) => [/^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? code, code]));
}

describe("the package as it is published", () => {
  it("holds the program, its types and the words about it, and nothing else", async () => {
    const { files } = await installOnce();
    expect(files).toEqual(
      expect.arrayContaining([
        "package.json",
        "README.md",
        "README.zh-CN.md",
        "LICENSE",
        "CHANGELOG.md",
        "dist/bin/mcp-openai.cjs",
        "dist/bin/main.cjs",
        "dist/THIRD-PARTY-NOTICES.txt",
        "dist/cjs/package.json",
        ...["index", "mcp", "testing"].flatMap((entry) =>
          ["cjs", "esm"].flatMap((format) => [`dist/${format}/${entry}.js`, `dist/${format}/${entry}.d.ts`]),
        ),
      ]),
    );
    const others = files.filter((file) => !file.startsWith("dist/"));
    expect(others.sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "README.zh-CN.md",
      "package.json",
      "skills/mcp-openai/SKILL.md",
    ]);
    expect(files.filter((file) => /\.test\.|bench|(^|\/)tests?\//.test(file))).toEqual([]);
  });

  it("needs nothing but sharp, if that, and runs no script when it is installed", () => {
    const { dependencies, optionalDependencies, peerDependencies, scripts } = manifest;
    expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
    expect(Object.keys(optionalDependencies)).toEqual(["sharp"]);
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });

  it("names the licence of everything that is bundled", async () => {
    const { folder } = await installOnce();
    const path = join(folder, "node_modules/mcp-openai/dist/THIRD-PARTY-NOTICES.txt");
    const notices = await readFile(path, "utf8");
    for (const name of ["@modelcontextprotocol/sdk", "openai", "https-proxy-agent", "neverthrow", "zod"])
      expect(notices).toMatch(new RegExp(`^${name} [\\d.]+ \\([\\w.-]+\\)$`, "m"));
  });

  it("has no entry that docs/library.md does not use", async () => {
    const { text } = await readDocument("docs/library.md");
    const entries = Object.keys(manifest.exports).filter((entry) => entry !== "./package.json");
    const names = entries.map((entry) => entry.replace(/^\./, "mcp-openai"));
    expect(names.filter((name) => !text.includes(`from "${name}"`))).toEqual([]);
  });

  it("runs as a program", async () => {
    const { node } = await installOnce();
    const { stdout } = await node(["node_modules/mcp-openai/dist/bin/mcp-openai.cjs", "--version"]);
    expect(stdout).toBe(`${manifest.version}\n`);
  });

  it("lets a strict TypeScript project swap in a provider of its own in under 30 lines", async () => {
    const { compile, node } = await installOnce();
    const source = await readFile(fixture("own-provider.ts.txt"), "utf8");
    expect(source.trimEnd().split("\n").length).toBeLessThan(30);
    await compile();
    const { stdout, stderr } = await node(["own-provider.js"]);
    expect(stdout.split("\n")).toEqual([
      "shouting-1: HOW DEEP IS THE SEA?",
      "A",
      " WORD",
      " AT",
      " A",
      " TIME",
      "true",
      "1",
      "",
    ]);
    expect(stderr).toBe("");
  });

  it("lets it serve MCP on a transport of its own, with the published doubles", async () => {
    const { compile, node } = await installOnce();
    await compile();
    const { stdout, stderr } = await node(["own-server.js"]);
    expect(stdout.split("\n")).toEqual([
      "true",
      expect.stringMatching(/^\[\{"type":"text","text":"Quite deep\."\},/),
      "",
    ]);
    expect(stderr).toBe("");
  });

  it("lets CommonJS require it, and mix what both copies and other copies of neverthrow make", async () => {
    const { compile, node } = await installOnce();
    await compile();
    const { stdout, stderr } = await node(["common-js.cjs"]);
    expect(stdout.split("\n")).toEqual(["Quite deep.", "Deeper.", "invalid-request", "image/png", ""]);
    expect(stderr).toBe("");
  });

  it("keeps what it does not export to itself", async () => {
    const { node } = await installOnce();
    const script = 'await import("mcp-openai/dist/app/main.js").catch(({ code }) => console.log(code))';
    const { stdout } = await node(["--input-type=module", "--eval", script]);
    expect(stdout).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED\n");
  });
});

describe("the TypeScript in docs/library.md, as it is printed", () => {
  it("is made of files that are run below; a new one needs a test", async () => {
    expect(Object.keys(await snippets())).toEqual([
      "ask.ts",
      "parrot.ts",
      "parrot.test.ts",
      "fox.test.ts",
      "serve.ts",
    ]);
  });

  it("asks, streams, goes on, answers in JSON and draws (ask.ts)", async () => {
    const { compile, node } = await installOnce();
    await compile();
    const server = await startOpenAiServer();
    const { stdout, stderr } = await node(["--import", fixture("to-loopback.mjs"), "ask.js"], {
      OPENAI_API_KEY: testKey,
      LOOPBACK_ORIGIN: new URL(server.baseUrl).origin,
    });
    await server.close();
    expect(stdout.split("\n")).toEqual([
      "You asked: Why is the sky blue? {",
      ...["inputTokens: 5,", "cachedInputTokens: 0,", "outputTokens: 7,", "reasoningTokens: 0"].map(
        (line) => `  ${line}`,
      ),
      "}",
      "You asked: And at dusk?{}",
      "gpt-6-luna true",
      "gpt-6-sol true",
      "image/png 5220",
      "image/png 5220",
      "",
    ]);
    expect(stderr).toBe("");
    const sent = server.requests.filter(({ method }) => method === "POST");
    expect(sent.map(({ path }) => path)).toEqual([
      ...Array<string>(7).fill("/v1/responses"),
      "/v1/images/generations",
    ]);
    const [, , onMars] = sent.map(({ body }) => JSON.stringify(body));
    for (const text of ["Why is the sky blue?", "And on Mars?"]) expect(onMars).toContain(text);
  });

  it("keeps the contract with a provider of a few lines (parrot.ts, parrot.test.ts)", async () => {
    const { compile, node } = await installOnce();
    await compile();
    const { stdout } = await node(["--test-reporter=tap", "parrot.test.js"]);
    const cases = chatProviderContract(() => {
      throw new Error("Only counted.");
    });
    expect(stdout).toMatch(new RegExp(`^# pass ${cases.length}$`, "m"));
    expect(stdout).toMatch(/^# fail 0$/m);
  });

  it("tests a program of a caller with a fake (fox.test.ts)", async () => {
    const { compile, node } = await installOnce();
    await compile();
    const { stdout } = await node(["--test-reporter=tap", "fox.test.js"]);
    expect(stdout).toMatch(/^# pass 1$/m);
    expect(stdout).toMatch(/^# fail 0$/m);
  });

  it("serves that provider to hosts (serve.ts)", async () => {
    const { compile, folder, environment } = await installOnce();
    await compile();
    const client = new Client({ name: "test-host", version: "1.0.0" });
    const program = { command: process.execPath, args: ["serve.js"], cwd: folder, env: environment };
    await client.connect(new StdioClientTransport({ ...program, stderr: "ignore" }));
    const { content } = await client.callTool({ name: "ask-openai", arguments: { query: "Who's there?" } });
    await client.close();
    expect(content).toEqual([
      { type: "text", text: "Who's there?" },
      { type: "text", text: expect.stringMatching(/^Conversation: /) },
    ]);
  });
});
