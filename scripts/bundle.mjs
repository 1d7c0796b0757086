// Makes the program that `bin` starts, dist/bin, of what tsc made in dist: a part with all that listing the tools
// takes, one for each package that is imported at first use, and a launcher. Plain scripts rather than modules,
// because Node lets only those be compiled ahead (src/app/launch).
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const inDist = (path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));

/** Optional, and native: it stays where npm put it. */
const outside = ["sharp"];

const common = {
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

/** What our own code imports at first use becomes a part of its own. */
const parts = new Map();
const splitAtFirstUse = {
  name: "split-at-first-use",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[\w@]/ }, ({ kind, path, importer }) => {
      if (kind !== "dynamic-import" || outside.includes(path) || importer.includes("node_modules")) return;
      const name = path.replaceAll("/", "-");
      parts.set(name, path);
      return { path: `part:${name}`, external: true };
    }),
};

/** What the packages would load at the start and this program never uses. */
const leaveOut = {
  name: "leave-out",
  setup({ onLoad }) {
    // It would check what hosts answer to questions; this server asks them none.
    onLoad({ filter: /sdk\/dist\/esm\/validation\/ajv-provider\.js$/ }, () => ({
      contents: "export class AjvJsonSchemaValidator {}",
    }));
    // Most of the protocol's schemas are for clients; marked as free of effects, those can be dropped.
    onLoad({ filter: /sdk\/dist\/esm\/types\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(
        /^((?:export )?const \w+ = )(z\.[^]*?|\w+Schema\.[^]*?);(?=\n(?:export|const|function|class|\/[*/]))/gm,
        "$1/* @__PURE__ */ (() => $2)();",
      ),
    }));
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** Parts of Node that take their time to load, and that the start only mentions. */
const loadLate = {
  name: "load-late",
  setup({ onResolve, onLoad }) {
    onResolve(
      { filter: /^(node:)?(assert|crypto|dns|dns\/promises|worker_threads)$/ },
      ({ path, namespace }) =>
        namespace === "late" ? { path, external: true } : { path, namespace: "late" },
    );
    onLoad({ filter: /./, namespace: "late" }, ({ path }) => ({
      // Behind a prototype, because the bundler copies what is an object's own.
      contents: `module.exports = Object.create(new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] }));`,
    }));
  },
};

/** A part: one function expression, after a comment with its digest, by which its compiled code is known. */
async function writePart(from, name) {
  const { outputFiles } = await build({
    ...common,
    ...from,
    write: false,
    banner: { js: `(function(require,module,exports,__filename){${moduleUrl}` },
    footer: { js: "})" },
  });
  const [{ contents }] = outputFiles;
  const digest = createHash("sha256").update(contents).digest("hex");
  await writeFile(inDist(`bin/${name}.cjs`), [`/*${digest}*/`, contents]);
}

await mkdir(inDist("bin"), { recursive: true });

await writePart(
  { entryPoints: [inDist("app/main.js")], plugins: [splitAtFirstUse, leaveOut, loadLate] },
  "main",
);
for (const [name, path] of parts) await writePart({ entryPoints: [path] }, name);
await build({
  ...common,
  entryPoints: [inDist("app/launch/launch.js")],
  outfile: inDist("bin/mcp-openai.cjs"),
  banner: { js: moduleUrl },
});
