import { transformSync } from "esbuild";

/** Strips types with esbuild, in a fraction of the time of the compiler. `npm run check:types` checks them. */
export default {
  process(source, path) {
    const { code, map } = transformSync(source, {
      loader: "ts",
      format: "esm",
      target: "node20.19",
      sourcefile: path,
      sourcemap: "external",
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    return { code, map: JSON.parse(map) };
  },
};
