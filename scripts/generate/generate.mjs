// Writes what follows from package.json and the settings: server.json, install buttons and settings tables.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generatedDocuments, generatedFiles } from "./generated-files.mjs";

const at = (path) => join(import.meta.dirname, "../..", path);
const built = (path) => import(new URL(`../../build/compiled/${path}`, import.meta.url).href);
const { settings, defaults } = await built("app/settings/settings.js");
const { serverSettings, serverDefaults } = await built("app/settings/server-settings.js");
const { keyInput } = await built("domain/hosts/server-entry.js");
const read = (path) => readFile(at(path), "utf8");
const documents = generatedDocuments.map(async (path) => [path, await read(path)]);
const files = await generatedFiles({
  manifest: JSON.parse(await read("package.json")),
  documents: Object.fromEntries(await Promise.all(documents)),
  security: await read("SECURITY.md"),
  settings,
  defaults,
  server: { settings: serverSettings, defaults: serverDefaults },
  keyInput,
});
for (const [path, text] of Object.entries(files)) await writeFile(at(path), text);
console.log(`written: ${Object.keys(files).join(", ")}`);
