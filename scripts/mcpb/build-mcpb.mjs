// Builds the MCP bundle, which Claude Desktop and other hosts install with one click, from the built server.
// The argument is the output file; default: build/mcp-openai.mcpb.
import { copyFile, cp, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { packExtension } from "@anthropic-ai/mcpb";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { mcpbManifest } from "./mcpb-manifest.mjs";

const repository = join(import.meta.dirname, "../..");
const file = resolve(process.argv[2] ?? join(repository, "build/mcp-openai.mcpb"));
const manifest = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
const { settings, defaults } = await import(
  new URL("../../build/compiled/app/settings/settings.js", import.meta.url).href
);

/** The parts of the program that no host has a use for: those of a server over HTTP, and of shells. */
const notForHosts = [
  "run-server.cjs",
  "run-tokens.cjs",
  "completion.cjs",
  "open-telemetry.cjs",
  "open-redis.cjs",
];

/** Lists the tools of the bundled server. */
const listTools = async (server) => {
  const client = new Client({ name: "build-mcpb", version: manifest.version });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [server], stderr: "ignore" }),
  );
  const { tools } = await client.listTools();
  await client.close();
  return tools;
};

const notices = "THIRD-PARTY-NOTICES.txt";
const folder = await mkdtemp(join(tmpdir(), "mcp-openai-mcpb-"));
try {
  const at = (path) => join(folder, path);
  const server = at(manifest.bin[manifest.name]);
  // Hosts start the server over stdio.
  const filter = (path) => !notForHosts.includes(basename(path));
  await cp(join(repository, "dist/bin"), dirname(server), { recursive: true, filter });
  const { name, version, type } = manifest;
  await writeFile(at("package.json"), JSON.stringify({ name, version, type }));
  await copyFile(join(repository, "LICENSE"), at("LICENSE"));
  await copyFile(join(repository, `dist/${notices}`), at(notices));
  const bundleManifest = mcpbManifest(manifest, settings, defaults, await listTools(server));
  await writeFile(at("manifest.json"), JSON.stringify(bundleManifest, undefined, 2));
  if (!(await packExtension({ extensionPath: folder, outputPath: file, silent: true })))
    throw new Error("mcpb could not pack the bundle; see its output above.");
  console.log(`${file}: ${(await stat(file)).size} bytes`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
