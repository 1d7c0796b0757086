// Bundles the declarations of the library from tsc's output, so that compiling against them needs no other package.
import { mkdir, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { entries } from "./bundle-library.mjs";
import { compiled, repository } from "./bundle-options.mjs";
import { describedTables, describeMembers } from "./describe-members.mjs";

/** What the public types need of packages that would be large. The compiler reports whatever else they would need. */
const standIns = {
  zod: `export declare namespace z {
    interface ZodType<Output> { readonly _output: Output }
    type infer<Type> = Type extends ZodType<infer Output> ? Output : never;
  }`,
  tsyringe: "export interface InjectionToken<Part> { readonly part: Part }",
};

const inlined = [...Object.keys(standIns), "neverthrow"];

const replaceLarge = {
  name: "replace-large",
  resolveId: (id) => (Object.hasOwn(standIns, id) ? join(compiled, `${id}.d.ts`) : undefined),
  load: (path) => standIns[basename(path, ".d.ts")],
};

/** Lets a caller pass what its own copy of neverthrow made: the class differs only by this private field. */
const openResultAsync = {
  name: "open-result-async",
  transform: {
    order: "pre",
    handler: (code, id) =>
      /[\\/]neverthrow[\\/]/.test(id) ? code.replace("private _promise;", "") : undefined,
  },
};

/** Lets editors show what the tables say of settings and arguments. */
async function describeTables() {
  const tables = await describedTables((path) => import(pathToFileURL(join(compiled, path)).href));
  return {
    name: "describe-tables",
    transform: {
      order: "pre",
      handler: (code, id) => {
        const table = tables[relative(compiled, id).replaceAll("\\", "/")];
        return table && describeMembers(code, table.constant, table.describe);
      },
    },
  };
}

/**
 * @param {string[]} folders the output folders, which get the same files
 * @returns {Promise<string[]>} the bundled files, relative to the repository
 */
export async function bundleTypes(folders) {
  const bundle = await rollup({
    input: Object.fromEntries(entries.map((name) => [name, join(compiled, `${name}.d.ts`)])),
    external: (id) => /^[^./]/.test(id) && !id.startsWith(compiled) && !inlined.includes(id),
    plugins: [replaceLarge, openResultAsync, await describeTables(), dts({ respectExternal: true })],
    treeshake: { moduleSideEffects: "no-external" },
  });
  const { output } = await bundle.generate({ chunkFileNames: "types-[hash].d.ts" });
  await bundle.close();
  const own = new Set(output.map(({ fileName }) => fileName));
  const missing = output.flatMap(({ imports }) => imports.filter((id) => !own.has(id) && !isBuiltin(id)));
  if (missing.length > 0) throw new Error(`The public types need ${[...new Set(missing)].join(", ")}.`);
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await Promise.all(output.map(({ fileName, code }) => writeFile(join(folder, fileName), code)));
  }
  return bundle.watchFiles.map((file) => relative(repository, file).replaceAll("\\", "/"));
}
