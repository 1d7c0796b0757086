import { join } from "node:path";
import { build } from "esbuild";

const repository = join(import.meta.dirname, "../..");

/** Packages of many files, which each suite would load anew, file by file. Only modules: a bundle hides the names that CommonJS exports. */
const packages = [
  "@modelcontextprotocol/sdk/client/index.js",
  "@modelcontextprotocol/sdk/client/stdio.js",
  "@modelcontextprotocol/sdk/inMemory.js",
  "@modelcontextprotocol/sdk/server/index.js",
  "@modelcontextprotocol/sdk/types.js",
  "fast-check",
  "openai",
  "zod",
];

const folder = join(repository, "build/test-packages");

/** For Jest's `moduleNameMapper`. */
export const bundledPackages = Object.fromEntries(
  packages.map((name) => [`^${name}$`, join(folder, `${withoutExtension(name)}.mjs`)]),
);

/** Bundles them together, so that a class stays one class whichever of them a test imports. */
export async function bundlePackages() {
  await build({
    absWorkingDir: repository,
    entryPoints: Object.fromEntries(packages.map((name) => [withoutExtension(name), name])),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    legalComments: "none",
    banner: {
      js: 'import { createRequire as createRequireHere } from "node:module"; const require = createRequireHere(import.meta.url);',
    },
  });
}

function withoutExtension(name) {
  return name.replace(/\.js$/, "");
}
