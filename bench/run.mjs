// npm run bench -- [NAME …]: measures the given rows, or all. See README.md in this folder.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { rows } from "./rows/all.mjs";
import { openWorkbench } from "./support/workbench.mjs";

const { values, positionals } = parseArgs({
  options: {
    server: {
      type: "string",
      default: fileURLToPath(new URL("../dist/bin/mcp-openai.cjs", import.meta.url)),
    },
  },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : Object.keys(rows);
const unknown = names.filter((name) => !Object.hasOwn(rows, name));
if (unknown.length > 0) {
  console.error(`error: unknown row ${unknown.join(", ")}; rows: ${Object.keys(rows).join(", ")}`);
  process.exit(2);
}

const show = (number) => number.toFixed(number >= 100 ? 0 : number >= 10 ? 1 : 2);
const line = (what, floor, ours, figure, target, met) =>
  console.log(
    `| ${what.padEnd(53)} | ${floor.padStart(9)} | ${ours.padStart(9)} | ${figure.padStart(6)} | ${target.padEnd(6)} | ${met.padEnd(4)} |`,
  );
line("what", "floor", "mcp-openai", "figure", "target", "met");
line("-".repeat(53), "-".repeat(9), "-".repeat(9), "-".repeat(6), "-".repeat(6), "----");
for (const name of names) {
  const { what, unit, target, measure } = rows[name];
  const bench = await openWorkbench(values.server);
  try {
    const { floor, ours, figure } = await measure(bench);
    const met = target.met(figure) ? "yes" : "no";
    line(what, `${show(floor)} ${unit}`, `${show(ours)} ${unit}`, show(figure), target.words, met);
  } finally {
    await bench.close();
  }
}
