// What the bundles of the program and of the library have in common.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { omitUnused } from "./omit-unused.mjs";

export const repository = join(import.meta.dirname, "../..");

/** Where tsc wrote its output. */
export const compiled = join(repository, "build/compiled");

/** Optional and native, so it stays where npm installed it. Everything else is bundled. */
export const external = ["sharp"];

const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));

/**
 * Pages that the code imports as text are where they were written: tsc compiles only code.
 *
 * @type {import("esbuild").Plugin}
 */
const pagesFromSource = {
  name: "pages-from-source",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\.html$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path).replace(compiled, join(repository, "src")),
    })),
};

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
  loader: { ".html": "text" },
  plugins: [omitUnused, pagesFromSource],
  logLevel: "warning",
};
