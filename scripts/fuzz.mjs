// Runs the fuzzers with many cases: `npm run fuzz -- --runs 20000 --seed 1`. Requires a build.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5000" },
    seed: { type: "string" },
    path: { type: "string" },
    "keep-going": { type: "boolean", default: false },
    only: { type: "string" },
  },
});
const environment = {
  FUZZ_RUNS: values.runs,
  FUZZ_SEED: values.seed,
  FUZZ_PATH: values.path,
  FUZZ_KEEP_GOING: values["keep-going"] ? "1" : undefined,
};
const given = Object.entries(environment).filter(([, value]) => value !== undefined);
const { status } = spawnSync(
  process.execPath,
  [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    "node_modules/jest/bin/jest.js",
    "tests/adversary/fuzz",
    ...(values.only === undefined ? [] : ["-t", values.only]),
  ],
  { stdio: "inherit", env: { ...process.env, ...Object.fromEntries(given) } },
);
process.exit(status ?? 1);
