// Builds dist/bin, the program that `bin` starts.
import { fileURLToPath } from "node:url";
import { bundleProgram } from "./bundle-program.mjs";

await bundleProgram(fileURLToPath(new URL("../../dist/bin", import.meta.url)));
