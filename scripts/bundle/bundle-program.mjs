// Bundles the program that `bin` starts from tsc's output: a main part with everything that listing the tools
// needs, a part for each dynamic import, and a launcher. The parts are plain scripts, not modules, because Node can
// cache compiled code only for scripts (src/app/launch).
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compiled, external, options } from "./bundle-options.mjs";
import { makeAtFirstUse } from "./make-at-first-use.mjs";

const common = {
  ...options,
  format: "cjs",
  supported: { "dynamic-import": false },
  define: { ...options.define, "import.meta.url": "moduleUrl" },
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

/** The parts that every server runs. Only these are worth the optimisations below. */
const hotParts = new Set(["main", "openai-package"]);
const lightWeb = { inject: [fileURLToPath(new URL("light-web.mjs", import.meta.url))] };

/** Writes a part: a function expression, after a comment with its digest, which identifies its compiled code. */
async function writePart(from, file, isHot) {
  const { outputFiles, metafile } = await build({
    ...common,
    ...from,
    ...(isHot && lightWeb),
    write: false,
    metafile: true,
  });
  const { text } = outputFiles[0];
  const script = isHot ? await makeAtFirstUse(text) : text;
  const contents = `(function(require,module,exports,__filename){${moduleUrl}${script}\n})`;
  const digest = createHash("sha256").update(contents).digest("hex");
  await writeFile(file, `/*${digest}*/${contents}`);
  return Object.keys(metafile.inputs);
}

/**
 * @param {string} folder the output folder
 * @returns {Promise<string[]>} the bundled files, relative to the repository
 */
export async function bundleProgram(folder) {
  await mkdir(folder, { recursive: true });
  const parts = new Map([["main", join(compiled, "app/main.js")]]);
  const inputs = [];
  // Iteration over a map includes entries that are added meanwhile.
  for (const [name, path] of parts) {
    const plugins = [splitAtFirstUse(parts), ...options.plugins];
    const from = { entryPoints: [path], plugins };
    inputs.push(...(await writePart(from, join(folder, `${name}.cjs`), hotParts.has(name))));
  }
  await build({
    ...common,
    entryPoints: [join(compiled, "app/launch/launch.js")],
    outfile: join(folder, "mcp-openai.cjs"),
    banner: { js: moduleUrl },
  });
  return inputs;
}
