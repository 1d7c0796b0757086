// npm run test:conformance -- [SCENARIO …]: runs the conformance suite of MCP on the fixture and on the built server, in
// both eras. Fails if a check fails that is not in the server's list of expected failures, or if one in the list passes.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { build } from "esbuild";
import { parse } from "yaml";
import { options, repository } from "../bundle/bundle-options.mjs";
import { installNode } from "../install-node.mjs";

/** The suite needs Node 22, and is installed outside of package.json, because only this script needs it. */
const suite = "@modelcontextprotocol/conformance@0.2.0-alpha.12";

const folder = join(repository, "build/conformance");
const suiteFolder = join(folder, "node_modules/@modelcontextprotocol/conformance");
const modern = "2026-07-28";
const revisions = [modern, "2025-11-25"];
const named = process.argv.slice(2);

async function installSuite() {
  const script = join(suiteFolder, "dist/index.js");
  if (!existsSync(script)) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
    const npm = [process.env.npm_execpath, "install", suite, "--no-save", "--no-audit", "--no-fund"];
    await promisify(execFile)(process.execPath, npm, { cwd: folder });
  }
  return script;
}

/** Bundles the fixture, which is written in TypeScript as what it tests is. @returns the path of the script. */
async function buildFixture() {
  const outfile = join(folder, "serve-fixture.mjs");
  await build({
    ...options,
    entryPoints: [join(repository, "tests/support/conformance/serve-fixture.ts")],
    outfile,
    format: "esm",
    packages: "external",
  });
  return outfile;
}

/** The suite's scenarios for a server's extensions of the protocol. */
async function extensionScenarios() {
  const { not_scored: others } = parse(
    await readFile(join(suiteFolder, `requirements/${modern}.yaml`), "utf8"),
  );
  return others
    .filter(({ leg, reason }) => leg === "server" && reason === "extension")
    .map(({ scenario }) => scenario);
}

/** Starts a server that writes its address. @returns the address, and a function that ends it. */
async function start(...args) {
  const home = join(folder, "home");
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      HOME: home,
      USERPROFILE: home,
      XDG_DATA_HOME: home,
      MCP_OPENAI_LOG_LEVEL: "error",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [address] = await once(createInterface(child.stdout), "line");
  const ended = once(child, "exit");
  return { address, end: () => (child.kill("SIGINT"), ended) };
}

const suiteScript = await installSuite();
const node = await installNode("22");
await rm(join(folder, "results"), { recursive: true, force: true });
const servers = {
  fixture: [await buildFixture()],
  "own-tools": [
    join(repository, "dist/bin/mcp-openai.cjs"),
    ...["serve", "--port", "0", "--auth", "none", "--offline"],
  ],
};

/** Runs some scenarios on a server. @returns whether the result is as expected. */
async function run(server, address, revision, which) {
  const child = spawn(
    node,
    [
      suiteScript,
      ...["server", "--url", address, "--spec-version", revision, ...which],
      ...["--expected-failures", join(import.meta.dirname, `${server}.yaml`)],
      ...["--output-dir", join(folder, "results", `${server}-${revision}`)],
    ],
    { cwd: folder, stdio: "inherit" },
  );
  const [code] = await once(child, "exit");
  return code === 0;
}

const oneScenario = (name) => ["--scenario", name, "--force"];

const bad = [];
for (const [server, args] of Object.entries(servers)) {
  const { address, end } = await start(...args);
  for (const revision of revisions) {
    // The suite's "all" leaves out the extensions. Ours has tasks, which need tools of the fixture.
    const extensions = server === "fixture" && revision === modern ? await extensionScenarios() : [];
    const runs =
      named.length > 0 ? named.map(oneScenario) : [["--suite", "all"], ...extensions.map(oneScenario)];
    for (const which of runs) {
      console.log(`\n=== ${server}, ${revision}, ${which[1]} ===`);
      if (!(await run(server, address, revision, which))) bad.push(`${server}, ${revision}, ${which[1]}`);
    }
  }
  await end();
}
console.log(bad.length === 0 ? "\nAll as expected." : `\nNot as expected:\n  ${bad.join("\n  ")}`);
process.exitCode = bad.length === 0 ? 0 : 1;
