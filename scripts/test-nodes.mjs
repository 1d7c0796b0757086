// Runs the whole test suite on each supported release line of Node, and prints a summary for each. Installs Node from
// npm's package "node" into build/nodes, and writes the output to a log beside it. Requires a build.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { installNode, nodeLines, nodesFolder } from "./install-node.mjs";

const repository = join(import.meta.dirname, "..");
const lines = process.argv.length > 2 ? process.argv.slice(2) : nodeLines;

/** Runs the suite on this Node. @returns jest's summary */
async function runSuite(node, line) {
  const result = join(nodesFolder, `${line}.json`);
  await rm(result, { force: true });
  const log = await open(join(nodesFolder, `${line}.log`), "w");
  const flags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
  // Jest transforms every file again for each Node, which slows down the first tests.
  const jest = ["node_modules/jest/bin/jest.js", "--testTimeout=60000", "--json", "--outputFile", result];
  const child = spawn(node, [...flags, ...jest], {
    cwd: repository,
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
    stdio: ["ignore", "ignore", log.fd],
  });
  await once(child, "close");
  await log.close();
  return JSON.parse(await readFile(result, "utf8"));
}

for (const line of lines) {
  try {
    const node = await installNode(line);
    const { stdout: version } = await promisify(execFile)(node, ["--version"]);
    const began = performance.now();
    const { success, numPassedTests, numTotalTests, numTotalTestSuites } = await runSuite(node, line);
    const seconds = Math.round((performance.now() - began) / 1000);
    const summary = `${numPassedTests} of ${numTotalTests} tests passed, in ${numTotalTestSuites} files, ${seconds} s`;
    console.log(
      `Node ${version.trim().padEnd(10)} ${summary}${success ? "" : `; see build/nodes/${line}.log`}`,
    );
    if (!success) process.exitCode = 1;
  } catch (failure) {
    console.log(`Node ${line}: could not be tested: ${failure.message}`);
    process.exitCode = 1;
  }
}
