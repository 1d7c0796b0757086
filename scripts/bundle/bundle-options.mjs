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
 * Pages that the code imports as text are where they were written, because tsc compiles only code. Their style and script
 * are made small, because hosts get them in a message.
 *
 * @type {import("esbuild").Plugin}
 */
const smallPages = {
  name: "small-pages",
  setup: ({ onLoad, onResolve, esbuild }) => {
    onResolve({ filter: /\.html$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path).replace(compiled, join(repository, "src")),
    }));
    onLoad({ filter: /\.html$/ }, ({ path }) => {
      const minified = (options) => (code) =>
        esbuild.transformSync(code, { minify: true, charset: "utf8", ...options }).code;
      const contents = readFileSync(path, "utf8")
        .replace(/(?<=<style>).*?(?=<\/style>)/s, minified({ loader: "css" }))
        .replace(/(?<=<script>).*?(?=<\/script>)/s, minified({ format: "iife" }));
      return { contents, loader: "text" };
    });
  },
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
  plugins: [omitUnused, smallPages],
  logLevel: "warning",
};
