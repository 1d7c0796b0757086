import { join } from "node:path";
import { build } from "esbuild";

const repository = join(import.meta.dirname, "..");

/** What packages that were made for CommonJS look for around them, and a module does not have. */
const commonJs = `import { createRequire as createRequireHere } from "node:module";
const require = createRequireHere(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`;

/**
 * Bundles the built server, with every package that it needs, into one file that needs nothing beside it. Only
 * sharp stays outside: it is native code, and without it the server makes no previews, and says so.
 *
 * @param {string} file where the bundle goes
 * @returns {Promise<string[]>} the folders of the packages that went in
 */
export async function bundleServer(file) {
  const { metafile } = await build({
    absWorkingDir: repository,
    entryPoints: ["dist/app/main.js"],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external: ["sharp"],
    banner: { js: commonJs },
    // Names stay, so that a stack trace can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  const folders = Object.keys(metafile.inputs).map((path) =>
    /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path),
  );
  return [...new Set(folders.filter(Boolean).map(([folder]) => join(repository, folder)))].sort();
}
