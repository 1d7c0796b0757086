// Runs before npm publishes, and refuses what could not be taken back.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { releaseIssues } from "./release-issues.mjs";

const read = (path) => readFile(join(import.meta.dirname, "../..", path), "utf8");
const faults = releaseIssues(JSON.parse(await read("package.json")), await read("CHANGELOG.md"));
if (faults.length > 0) {
  console.error(["This version cannot be published:", ...faults].join("\n- "));
  process.exitCode = 1;
}
