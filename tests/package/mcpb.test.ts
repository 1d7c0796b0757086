import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { getMcpConfigForManifest, unpackExtension } from "@anthropic-ai/mcpb";
import { McpbManifestSchema } from "@anthropic-ai/mcpb/schemas/0.3";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { jest } from "@jest/globals";
import { removeTemporaryFolders, temporaryFolder, withoutSettings } from "../support/built-server.js";
import { linksOf, imagesOf, textOf } from "../support/stdio-client.js";

/** Bundling takes its time, more so while other tests run. */
jest.setTimeout(60_000);

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  await removeTemporaryFolders();
});

describe("the MCP bundle", () => {
  it("weighs at most 1.52 MB, and holds the server, its words and every licence, and nothing else", async () => {
    const { bytes, files, read } = await setup();
    expect(bytes).toBeLessThanOrEqual(1_520_000);
    const isProgram = (path: string): boolean => path.startsWith(join("dist", "bin"));
    expect(files.filter((path) => !isProgram(path)).sort()).toEqual([
      "LICENSE",
      "THIRD-PARTY-NOTICES.txt",
      "manifest.json",
      "package.json",
    ]);
    expect(files.filter(isProgram).every((path) => path.endsWith(".cjs"))).toBe(true);
    const licences = await read("THIRD-PARTY-NOTICES.txt");
    for (const name of ["@modelcontextprotocol/sdk", "openai", "https-proxy-agent", "zod"])
      expect(licences).toMatch(new RegExp(`^${name} [\\d.]+ \\(`, "m"));
  });

  it("tells the host the version and the tools as they are, and to keep the key a secret", async () => {
    const { manifest, tools } = await setup();
    const { version } = JSON.parse(
      await readFile(join(repository, "package.json"), "utf8"),
    ) as typeof manifest;
    expect(manifest.version).toBe(version);
    expect(manifest.tools?.map(({ name }) => name)).toEqual(tools);
    const secret = Object.entries(manifest.user_config!).filter(([, { sensitive }]) => sensitive);
    expect(secret.map(([name]) => name)).toEqual(["api_key"]);
  });

  it("leaves no placeholder where the user left a field blank", async () => {
    const { config } = await setup();
    const { env } = await config({ api_key: "sk-test" });
    expect(env).toEqual({
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: "https://api.openai.com/v1",
      MCP_OPENAI_IMAGE_DIR: "",
      MCP_OPENAI_CHAT_MODEL: "gpt-6-luna",
      MCP_OPENAI_IMAGE_MODEL: "gpt-image-2.6-flare",
    });
  });

  it("answers and draws with no package beside it; without sharp it shows paths and links, and says why", async () => {
    const { call, images } = await setup();
    expect(textOf(await call("ask-openai", { query: "How deep is the sea?" }))).toContain("offline provider");
    const drawn = await call("create-image", { prompt: "a red fox" });
    expect(drawn.isError).toBeFalsy();
    expect(imagesOf(drawn)).toEqual([]);
    expect(textOf(drawn)).toContain("Previews require the optional package sharp");
    const [file] = (await readdir(images)).filter((name) => name.endsWith(".png"));
    expect(textOf(drawn)).toContain(join(images, file!));
    expect(linksOf(drawn)).toHaveLength(1);
  });

  it("says which settings have no effect in it, when it looks for issues", async () => {
    const { doctor } = await setup();
    const checks = await doctor({
      MCP_OPENAI_STATE: "redis://:secret-word@127.0.0.1:1",
      MCP_OPENAI_POLICY_FILE: "policy.json",
    });
    for (const name of ["shared-state", "policy"])
      expect(checks.find((one) => one.name === name)).toMatchObject({
        status: "warning",
        found: expect.stringContaining("the bundle for hosts leaves out what this setting needs"),
      });
  });

  /** Built, unpacked and started once for all tests: they only look, or write files of their own. */
  let started: ReturnType<typeof start> | undefined;
  const setup = (): ReturnType<typeof start> => (started ??= start());

  async function start() {
    const folder = join(await temporaryFolder(), "unpacked");
    const images = await temporaryFolder();
    const file = join(await temporaryFolder(), "mcp-openai.mcpb");
    await promisify(execFile)(process.execPath, [join(repository, "scripts/mcpb/build-mcpb.mjs"), file]);
    await unpackExtension({ mcpbPath: file, outputDir: folder, silent: true });
    const read = (path: string): Promise<string> => readFile(join(folder, path), "utf8");
    // As strict as `mcpb validate`, which is what packs it, too.
    const manifest = McpbManifestSchema.parse(JSON.parse(await read("manifest.json")));

    /** What a host makes of the manifest and of what the user wrote. */
    const config = async (userConfig: Record<string, string>) =>
      (await getMcpConfigForManifest({
        manifest,
        extensionPath: folder,
        systemDirs: { HOME: homedir() },
        userConfig,
        pathSeparator: sep,
      }))!;
    const { args, env } = await config({ api_key: "sk-test", image_dir: images });
    const client = new Client({ name: "test-host", version: "1.0.0" });
    closing.push(() => client.close());
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: args!,
        env: withoutSettings({ ...env, MCP_OPENAI_PROVIDER: "offline" }),
        cwd: folder,
        stderr: "ignore",
      }),
    );
    const { tools } = await client.listTools();
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return {
      bytes: (await stat(file)).size,
      files: entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)),
      images,
      read,
      manifest,
      config,
      tools: tools.map(({ name }) => name),
      doctor: async (environment: Record<string, string>) => {
        const { stdout } = await promisify(execFile)(process.execPath, [args![0]!, "doctor", "--json"], {
          env: withoutSettings({ HOME: folder, MCP_OPENAI_PROVIDER: "offline", ...environment }),
        });
        return (JSON.parse(stdout) as { readonly checks: readonly { readonly name: string }[] }).checks;
      },
      call: async (name: string, input: Record<string, unknown>) =>
        (await client.callTool({ name, arguments: input })) as CallToolResult,
    };
  }
});

const repository = fileURLToPath(new URL("../../", import.meta.url));
