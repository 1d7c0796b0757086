// Runs before npm publishes, because a release cannot be undone.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { currentCatalogueIssue } from "./catalogue-age.mjs";
import { releaseIssues } from "./release-issues.mjs";

const read = (path) => readFile(join(import.meta.dirname, "../..", path), "utf8");
const issues = [
  ...releaseIssues(JSON.parse(await read("package.json")), await read("CHANGELOG.md")),
  ...[await currentCatalogueIssue()].filter((issue) => issue !== undefined),
];
if (issues.length > 0) {
  console.error(["This version cannot be published:", ...issues].join("\n- "));
  process.exitCode = 1;
}
