import { format, resolveConfig } from "prettier";
import { completeManifest, repositoryOf } from "../package-facts.mjs";
import { installLinks } from "./install-links.mjs";
import { serverJson } from "./server-json.mjs";
import { settingsInChinese } from "./settings.zh-CN.mjs";
import { settingsTable } from "./settings-table.mjs";

/** The words of the settings table, in English. */
const english = {
  heading: ["variable", "default", "values", "what it does"],
  none: "none",
  describe: (_, { description }) => description,
};

/** The words of the settings table, in Chinese. */
const chinese = {
  heading: ["变量", "默认值", "取值", "作用"],
  none: "无",
  describe: (name) => settingsInChinese[name],
};

/** Documents with generated parts: the names in their markers, and the language of settings tables. */
const generatedParts = {
  "README.md": { names: ["install buttons"] },
  "README.zh-CN.md": { names: ["install buttons"] },
  "docs/hosts.md": { names: ["install buttons"] },
  "docs/zh-CN/hosts.md": { names: ["install buttons"] },
  "docs/settings.md": { names: ["settings", "server settings"], words: english },
  "docs/zh-CN/settings.md": { names: ["settings", "server settings"], words: chinese },
};

/** The paths of the documents to pass to `generatedFiles`. */
export const generatedDocuments = Object.keys(generatedParts);

/**
 * Every file that is generated, in whole or in part, as it should be.
 *
 * @param {object} from
 * @param {any} from.manifest package.json as it is
 * @param {Record<string, string>} from.documents the text of each of `generatedDocuments` as it is, by its path
 * @param {string} from.security SECURITY.md as it is
 * @param {Record<string, import("../../src/app/settings/setting-types.js").Setting>} from.settings
 * @param {Record<string, unknown>} from.defaults
 * @param {{ settings: Record<string, import("../../src/app/settings/setting-types.js").Setting>, defaults: Record<string, unknown> }} from.server of a server over HTTP
 * @param {{ id: string }} from.keyInput how VS Code asks for the key
 * @returns {Promise<Record<string, string>>} the text of each file, by its path
 */
export async function generatedFiles({
  manifest,
  documents,
  security,
  settings,
  defaults,
  server,
  keyInput,
}) {
  const complete = completeManifest(manifest);
  const makers = {
    "install buttons": () => buttons(installLinks(complete, keyInput)),
    settings: (words) => settingsTable(settings, defaults, words),
    "server settings": (words) => settingsTable(server.settings, server.defaults, words),
  };
  const withParts = Object.entries(documents).map(async ([path, text]) => {
    const { names, words } = generatedParts[path];
    const filled = names.reduce((rest, name) => withPart(path, rest, name, makers[name](words)), text);
    return [path, await formatted(path, filled)];
  });
  return {
    "package.json": await json("package.json", complete),
    "server.json": await json("server.json", serverJson(complete, settings, defaults)),
    "SECURITY.md": await formatted("SECURITY.md", withReportAddress(security, manifest)),
    ...Object.fromEntries(await Promise.all(withParts)),
  };
}

/** The text with a part between its markers. */
const withPart = (path, text, name, part) => {
  const markers = new RegExp(`(<!-- ${name}: npm run generate -->).*(<!-- /${name} -->)`, "s");
  if (!markers.test(text)) throw new Error(`${path}: the markers of "${name}" are missing. Restore them.`);
  return text.replace(markers, (_, begin, end) => `${begin}\n\n${part}\n\n${end}`);
};

/** The text with the repository's form for private reports. */
const withReportAddress = (text, manifest) =>
  text.replace(
    /<https:.*\/security\/advisories\/new>/,
    () => `<${repositoryOf(manifest).url}/security/advisories/new>`,
  );

const json = (path, value) => formatted(path, JSON.stringify(value, undefined, 2));

const formatted = async (path, text) => format(text, { ...(await resolveConfig(path)), filepath: path });

const buttons = ({ cursor, vscode }) =>
  [
    `[![Add to Cursor](https://cursor.com/deeplink/mcp-install-dark.svg)](${cursor})`,
    `[![Install in VS Code](https://img.shields.io/badge/VS_Code-Install_Server-0098FF)](${vscode})`,
  ].join("\n");
