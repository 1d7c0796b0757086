// What the bundles of the program and of the library have in common.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { omitUnused } from "./omit-unused.mjs";

export const repository = join(import.meta.dirname, "../..");

/** Where tsc wrote its output. */
export const compiled = join(repository, "build/compiled");

/** Optional and native, so it stays where npm installed it. Everything else is bundled. */
export const external = ["sharp"];

const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));

/** @satisfies {import("esbuild").BuildOptions} */
export const options = {
  absWorkingDir: repository,
  bundle: true,
  platform: "node",
  // The CommonJS builds of some packages cannot be bundled.
  mainFields: ["module", "main"],
  target: "node20.19",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "eof",
  define: { packageVersion: JSON.stringify(version) },
  external,
  plugins: [omitUnused],
  logLevel: "warning",
};
