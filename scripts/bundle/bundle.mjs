// Builds dist: the program that `bin` starts, the library as modules and as CommonJS, its types, and third-party notices.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleLibrary } from "./bundle-library.mjs";
import { repository } from "./bundle-options.mjs";
import { bundleProgram } from "./bundle-program.mjs";
import { bundleTypes } from "./bundle-types.mjs";
import { thirdPartyNotices } from "./third-party-notices.mjs";

const dist = (path) => join(repository, "dist", path);
const bundled = await Promise.all([
  bundleProgram(dist("bin")),
  bundleLibrary(dist("esm"), dist("cjs")),
  bundleTypes([dist("esm"), dist("cjs")]),
]);
await writeFile(dist("THIRD-PARTY-NOTICES.txt"), await thirdPartyNotices(repository, bundled.flat()));
