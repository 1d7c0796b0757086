// The program that `bin` starts, made of what tsc made in dist: a part with all that listing the tools takes, one for
// each thing that is imported at first use, and a launcher. Plain scripts rather than modules,
// because Node lets only those be compiled ahead (src/app/launch).
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { makeAtFirstUse } from "./make-at-first-use.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));

const inDist = (path) => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** Optional, and native: it stays where npm put it. */
const outside = ["sharp"];

const common = {
  absWorkingDir: repository,
  bundle: true,
  platform: "node",
  format: "cjs",
  // What some packages offer as scripts cannot be bundled.
  mainFields: ["module", "main"],
  target: "node20.19",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "eof",
  supported: { "dynamic-import": false },
  define: { "import.meta.url": "moduleUrl" },
  external: outside,
  logLevel: "warning",
};
const moduleUrl = 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;';

/**
 * What our own code imports at first use becomes a part of its own. A part holds all that it needs, also what others
 * hold: so only what shares no state with them may be imported like that.
 */
const splitAtFirstUse = (parts) => ({
  name: "split-at-first-use",
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path, importer, resolveDir }) => {
      if (kind !== "dynamic-import" || outside.includes(path) || importer.includes("node_modules")) return;
      const name = basename(path, ".js");
      parts.set(name, path.startsWith(".") ? join(resolveDir, path) : path);
      return { path: `part:${name}`, external: true };
    }),
});

/** What the packages would load at the start and this program never uses. */
const leaveOut = {
  name: "leave-out",
  setup({ onLoad }) {
    // It would check what hosts answer to questions; this server asks them none.
    onLoad({ filter: /sdk\/dist\/esm\/validation\/ajv-provider\.js$/ }, () => ({
      contents: "export class AjvJsonSchemaValidator {}",
    }));
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** The parts that every server runs: only those are worth what it takes to make them quick. */
const quickParts = new Set(["main", "openai-package"]);

/** A part: one function expression, after a comment with its digest, by which its compiled code is known. */
async function makePart(from, file, isQuick) {
  const options = { ...common, ...from, write: false, metafile: true };
  const { outputFiles, metafile } = await build(options);
  const { text } = outputFiles[0];
  const script = isQuick ? await makeAtFirstUse(text) : text;
  const contents = `(function(require,module,exports,__filename){${moduleUrl}${script}\n})`;
  const digest = createHash("sha256").update(contents).digest("hex");
  await writeFile(file, `/*${digest}*/${contents}`);
  return Object.keys(metafile.inputs);
}

/**
 * @param {string} folder where the program goes
 * @returns {Promise<string[]>} the folders of the packages that went in
 */
export async function bundleProgram(folder) {
  await mkdir(folder, { recursive: true });
  const parts = new Map([["main", inDist("app/main.js")]]);
  const inputs = [];
  // A map that grows while it is gone through is gone through to its end.
  for (const [name, path] of parts) {
    const plugins = [splitAtFirstUse(parts), leaveOut];
    const from = { entryPoints: [path], plugins };
    inputs.push(...(await makePart(from, join(folder, `${name}.cjs`), quickParts.has(name))));
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
