// Bundles the library from tsc's output: as modules, and as CommonJS for programs and test runners that cannot load
// modules. Entries share their code, so a class is the same in all of them.
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { compiled, options } from "./bundle-options.mjs";

/** The entries in package.json's `exports`. */
export const entries = ["index", "mcp", "testing"];

/** Lets CommonJS packages within a module require what Node has: a module itself has no `require`. */
const importBuiltins = {
  name: "import-builtins",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === "require-call" && isBuiltin(path) ? { path, namespace: "builtin" } : undefined,
    );
    onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => ({
      contents: `import builtin from "${path}"; module.exports = builtin;`,
    }));
  },
};

/**
 * @param {string} modules the output folder of the modules
 * @param {string} commonJs the output folder of CommonJS
 * @returns {Promise<string[]>} the bundled files, relative to the repository
 */
export async function bundleLibrary(modules, commonJs) {
  const { metafile } = await build({
    ...options,
    format: "esm",
    splitting: true,
    entryPoints: entries.map((name) => join(compiled, `${name}.js`)),
    outdir: modules,
    chunkNames: "[name]-[hash]",
    plugins: [...options.plugins, importBuiltins],
    metafile: true,
  });
  const files = await readdir(modules);
  await mkdir(commonJs, { recursive: true });
  await build({
    absWorkingDir: options.absWorkingDir,
    entryPoints: files.filter((name) => name.endsWith(".js")).map((name) => join(modules, name)),
    outdir: commonJs,
    format: "cjs",
    platform: "node",
    target: options.target,
    supported: { "dynamic-import": false },
    minifyWhitespace: true,
  });
  await writeFile(join(commonJs, "package.json"), '{"type":"commonjs"}\n');
  return Object.keys(metafile.inputs);
}
