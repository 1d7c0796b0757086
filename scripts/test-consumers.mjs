// Installs the packed build as its users do, and tries it on each supported release line of Node: loaded, in the bundles
// of five bundlers, in four test runners, and with TypeScript. Requires a build, and a network for the tools.
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { installNode, nodeLines } from "./install-node.mjs";

const repository = join(import.meta.dirname, "..");
const folder = join(repository, "build/consumers");
const at = (path) => join(folder, path);
const run = (file, args) => promisify(execFile)(file, args, { cwd: folder });

/** The newest of each that runs on all supported release lines. */
const tools = [
  "@modelcontextprotocol/sdk@1.32.2",
  "@rollup/plugin-commonjs@29.0.3",
  "@rollup/plugin-json@6.1.0",
  "@rollup/plugin-node-resolve@16.0.3",
  "@types/jest@30.0.0",
  "@types/node@20.19.43",
  "bun@1.4.5",
  "esbuild@0.28.2",
  "jest@30.5.2",
  "neverthrow@8.2.0",
  "rollup@4.68.8",
  "ts-jest@29.4.15",
  "typescript@6.0.3",
  "vitest@4.1.12",
  "webpack@5.113.0",
];

async function install() {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const npm = (...args) => run(process.execPath, [process.env.npm_execpath, ...args]);
  await writeFile(at("package.json"), JSON.stringify({ private: true, type: "module" }));
  await npm("pack", repository, "--ignore-scripts");
  const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  await npm("install", `./${tarball}`, ...tools, "--no-audit", "--no-fund");
}

const fixture = (name) => readFile(join(repository, "tests/package/fixture", `${name}.txt`), "utf8");
const required = (text) => text.replaceAll(/^import (.*) from (.*);$/gm, "const $1 = require($2);");
const load = (request) =>
  `const { FakeChatProvider, chatProviderContract } = ${request}("mcp-openai/testing");\n`;

/** Writes the programs and the projects of the test runners. */
async function writePrograms() {
  const app = await fixture("bundled-app.js");
  const test = await fixture("own.test.js");
  const imported = `import { FakeChatProvider, chatProviderContract } from "mcp-openai/testing";\n`;
  const tsTest = imported + test.replace('"user"', '"user" as const');
  const files = {
    "app.mjs": app,
    "app.cjs": required(app),
    "jest-modules/package.json": '{"type":"module"}',
    "jest-modules/own.test.js": imported + test,
    "jest-common-js/package.json": '{"type":"commonjs"}',
    "jest-common-js/own.test.js": load("require") + test,
    "ts-jest/package.json": '{"type":"commonjs"}',
    "ts-jest/own.test.ts": tsTest,
    "vitest/package.json": '{"type":"module"}',
    "vitest/own.test.js": `import { it } from "vitest";\n${imported}${test}`,
    "node/own.test.mjs": `import { it } from "node:test";\n${imported}${test}`,
    "node/own.test.cjs": `const { it } = require("node:test");\n${load("require")}${test}`,
    "types/common-js.cts": await fixture("common-js.cts"),
    "types/own-provider.mts": await fixture("own-provider.ts"),
    "types/own-server.mts": await fixture("own-server.ts"),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), text);
  }
}

/** Bundles the program with each bundler. Sharp is native, and stays outside. @returns the bundles */
async function bundle() {
  const { resolve } = createRequire(at("package.json"));
  const tool = async (name) => (await import(pathToFileURL(resolve(name)).href)).default;
  const external = ["sharp"];
  const esbuild = await tool("esbuild");
  for (const format of ["esm", "cjs"]) {
    const outfile = at(`bundles/esbuild-${format}.${format === "esm" ? "mjs" : "cjs"}`);
    await esbuild.build({
      entryPoints: [at("app.mjs")],
      bundle: true,
      platform: "node",
      format,
      external,
      outfile,
    });
  }
  const { rollup } = createRequire(at("package.json"))("rollup");
  const plugins = [];
  for (const name of ["node-resolve", "commonjs", "json"])
    plugins.push((await tool(`@rollup/plugin-${name}`))());
  const rolled = await rollup({ input: at("app.mjs"), plugins, external, logLevel: "silent" });
  for (const format of ["es", "cjs"]) {
    const extension = format === "es" ? "mjs" : "cjs";
    const file = at(`bundles/rollup-${format}.${extension}`);
    await rolled.write({ format, file, inlineDynamicImports: true });
  }
  const webpack = await tool("webpack");
  for (const entry of ["app.mjs", "app.cjs"]) {
    const options = {
      mode: "production",
      target: "node",
      entry: at(entry),
      externals: { sharp: "commonjs sharp" },
    };
    const output = {
      path: at("bundles"),
      filename: `webpack-${entry.replace(".", "-")}.cjs`,
      chunkFilename: `webpack-${entry.replace(".", "-")}-[id].cjs`,
    };
    const stats = await promisify(webpack)({ ...options, output });
    if (stats.hasErrors()) throw new Error(stats.toString());
  }
  const bun = at("node_modules/bun/bin/bun.exe");
  await run(bun, ["build", "app.mjs", "--target=node", "--external=sharp", "--outfile=bundles/bun.mjs"]);
  return (await readdir(at("bundles")))
    .filter((name) => /(?<!-\d+)\.[cm]js$/.test(name))
    .map((name) => `bundles/${name}`);
}

/** Of the output of what fails, in characters. */
const maxLength = 2_000;
let failures = 0;
async function check(what, work) {
  try {
    await work();
    console.log(`ok      ${what}`);
  } catch ({ message, stdout = "", stderr = "" }) {
    failures += 1;
    console.log(`FAILED  ${what}\n${`${message}\n${stdout}\n${stderr}`.slice(0, maxLength)}`);
  }
}

await install();
await writePrograms();
const modes = [
  ["node16", "node16"],
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
];
for (const [module, moduleResolution] of modes)
  await check(`types with moduleResolution ${moduleResolution}`, () => {
    const options = { module, moduleResolution, target: "es2022", types: "node", skipLibCheck: "false" };
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const files = ["own-provider.mts", "own-server.mts", ...(module === "esnext" ? [] : ["common-js.cts"])];
    return run(at("node_modules/.bin/tsc"), [
      "--ignoreConfig",
      ...flags,
      "--strict",
      "--noEmit",
      ...files.map((name) => `types/${name}`),
    ]);
  });
let bundles = [];
await check("bundles are made", async () => (bundles = await bundle()));
const { version } = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
const expected = JSON.stringify([{ depth: 11 }, "image/jpeg", "image/png", "unavailable", version]);
for (const line of nodeLines) {
  const node = await installNode(line);
  const modules = ["--experimental-vm-modules"];
  for (const program of ["app.mjs", "app.cjs", ...bundles])
    await check(`Node ${line}: ${program}`, async () => {
      const { stdout } = await run(node, [program]);
      if (stdout.trim() !== expected) throw new Error(`It printed ${stdout}`);
    });
  const tsJest = ["ts-jest", { tsconfig: { module: "node16", target: "es2022" } }];
  const jest = (project, transform = {}) => [
    "node_modules/jest/bin/jest.js",
    `--config=${JSON.stringify({ rootDir: project, transform })}`,
    "--watchman=false",
  ];
  const runners = {
    "jest, modules": [...modules, ...jest("jest-modules")],
    "jest, CommonJS": jest("jest-common-js"),
    "ts-jest, CommonJS": jest("ts-jest", { "\\.ts$": tsJest }),
    vitest: ["node_modules/vitest/vitest.mjs", "run", "--root", "vitest"],
    "node:test": ["--test", "node/own.test.mjs", "node/own.test.cjs"],
  };
  for (const [name, args] of Object.entries(runners))
    await check(`Node ${line}: ${name}`, () => run(node, args));
}
process.exitCode = failures === 0 ? 0 : 1;
