// Bundles the program that `bin` starts from tsc's output in dist: a main part with everything that listing the tools
// needs, a part for each dynamic import, and a launcher. The parts are plain scripts, not modules, because Node can
// cache compiled code only for scripts (src/app/launch).
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { makeAtFirstUse } from "./make-at-first-use.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));

const inDist = (path) => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** Optional and native, so it stays where npm installed it. */
const external = ["sharp"];

const common = {
  absWorkingDir: repository,
  bundle: true,
  platform: "node",
  format: "cjs",
  // The CommonJS builds of some packages cannot be bundled.
  mainFields: ["module", "main"],
  target: "node20.19",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "eof",
  supported: { "dynamic-import": false },
  define: { "import.meta.url": "moduleUrl" },
  external,
  logLevel: "warning",
};
const moduleUrl = 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;';

/**
 * Turns each dynamic import of our own code into a separate part. A part contains everything that it needs, even if
 * other parts contain it too, so only modules that share no state with them may be imported dynamically.
 */
const splitAtFirstUse = (parts) => ({
  name: "split-at-first-use",
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path, importer, resolveDir }) => {
      if (kind !== "dynamic-import" || isBuiltin(path) || external.includes(path)) return;
      if (importer.includes("node_modules")) return;
      const name = basename(path, ".js");
      parts.set(name, path.startsWith(".") ? join(resolveDir, path) : path);
      return { path: `part:${name}`, external: true };
    }),
});

/** Replaces modules that packages would load at startup and this program never uses. */
const omitUnused = {
  name: "omit-unused",
  setup({ onLoad }) {
    // Validates a host's answers to elicitation; this server never asks for any.
    onLoad({ filter: /sdk\/dist\/esm\/validation\/ajv-provider\.js$/ }, () => ({
      contents: "export class AjvJsonSchemaValidator {}",
    }));
    // Would write what it sends, keys included, to stderr if DEBUG is set.
    onLoad({ filter: /node_modules\/debug\/src\/index\.js$/ }, () => ({
      contents: "export default () => () => {}",
    }));
    // Kerberos, for proxies; needs a native package.
    onLoad({ filter: /proxy-agent-negotiate\/dist\/index\.js$/ }, () => ({
      contents: "export function createNegotiateAuth() {}",
    }));
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** The parts that every server runs. Only these are worth the optimisations below. */
const hotParts = new Set(["main", "openai-package"]);
const lightWeb = { inject: [fileURLToPath(new URL("light-web.mjs", import.meta.url))] };

/** Writes a part: a function expression, after a comment with its digest, which identifies its compiled code. */
async function writePart(from, file, isHot) {
  const options = { ...common, ...from, ...(isHot && lightWeb), write: false, metafile: true };
  const { outputFiles, metafile } = await build(options);
  const { text } = outputFiles[0];
  const script = isHot ? await makeAtFirstUse(text) : text;
  const contents = `(function(require,module,exports,__filename){${moduleUrl}${script}\n})`;
  const digest = createHash("sha256").update(contents).digest("hex");
  await writeFile(file, `/*${digest}*/${contents}`);
  return Object.keys(metafile.inputs);
}

/**
 * @param {string} folder the output folder
 * @returns {Promise<string[]>} the folders of the bundled packages
 */
export async function bundleProgram(folder) {
  await mkdir(folder, { recursive: true });
  const parts = new Map([["main", inDist("app/main.js")]]);
  const inputs = [];
  // Iteration over a map includes entries that are added meanwhile.
  for (const [name, path] of parts) {
    const plugins = [splitAtFirstUse(parts), omitUnused];
    const from = { entryPoints: [path], plugins };
    inputs.push(...(await writePart(from, join(folder, `${name}.cjs`), hotParts.has(name))));
  }
  await build({
    ...common,
    entryPoints: [inDist("app/launch/launch.js")],
    outfile: join(folder, "mcp-openai.cjs"),
    banner: { js: moduleUrl },
  });
  const packages = inputs.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(packages.filter(Boolean))].sort().map((path) => join(repository, path));
}
