// Writes the files that follow from package.json and the settings: server.json, and parts of others.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generatedFiles } from "./generated-files.mjs";

const at = (path) => join(import.meta.dirname, "../..", path);
const { settings, defaults } = await import(
  new URL("../../dist/app/settings/settings.js", import.meta.url).href
);
const files = await generatedFiles({
  manifest: JSON.parse(await readFile(at("package.json"), "utf8")),
  readmes: {
    "README.md": await readFile(at("README.md"), "utf8"),
    "README.zh-CN.md": await readFile(at("README.zh-CN.md"), "utf8"),
  },
  security: await readFile(at("SECURITY.md"), "utf8"),
  settings,
  defaults,
});
for (const [path, text] of Object.entries(files)) await writeFile(at(path), text);
console.log(`written: ${Object.keys(files).join(", ")}`);
