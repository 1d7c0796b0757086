import { format, resolveConfig } from "prettier";
import { completeManifest } from "../package-facts.mjs";
import { installLinks } from "./install-links.mjs";
import { repositoryOf } from "../repository.mjs";
import { serverJson } from "./server-json.mjs";
import { settingsInChinese } from "./settings.zh-CN.mjs";
import { settingsTable } from "./settings-table.mjs";

/** What the table of the settings says in each language. */
const words = {
  "README.md": {
    heading: ["variable", "default", "values", "what it does"],
    none: "none",
    describe: (_, { description }) => description,
  },
  "README.zh-CN.md": {
    heading: ["变量", "默认值", "取值", "作用"],
    none: "无",
    describe: (name) => settingsInChinese[name],
  },
};

/**
 * Every file that is written by a program, or has a part that is, as it should be.
 *
 * @param {object} from
 * @param {any} from.manifest package.json as it is
 * @param {Record<string, string>} from.readmes README.md and README.zh-CN.md as they are, by their paths
 * @param {string} from.security SECURITY.md as it is
 * @param {Record<string, import("../../src/app/settings/setting-types.js").Setting>} from.settings
 * @param {Record<string, unknown>} from.defaults
 * @returns {Promise<Record<string, string>>} the text of each file, by its path
 */
export async function generatedFiles({ manifest, readmes, security, settings, defaults }) {
  const complete = completeManifest(manifest);
  const parts = (path) => ({
    "install buttons": buttons(installLinks(complete)),
    settings: settingsTable(settings, defaults, words[path]),
  });
  const readmeFiles = Object.entries(readmes).map(async ([path, readme]) => [
    path,
    await formatted(path, Object.entries(parts(path)).reduce(withPart, readme)),
  ]);
  return {
    "package.json": await json("package.json", complete),
    "server.json": await json("server.json", serverJson(complete, settings, defaults)),
    "SECURITY.md": await formatted("SECURITY.md", withReportAddress(security, manifest)),
    ...Object.fromEntries(await Promise.all(readmeFiles)),
  };
}

/** The text with a part between its marks. */
const withPart = (text, [name, part]) => {
  const marks = new RegExp(`(<!-- ${name}: npm run generate -->).*(<!-- /${name} -->)`, "s");
  if (!marks.test(text)) throw new Error(`The marks of "${name}" are missing. Put them back in.`);
  return text.replace(marks, (_, begin, end) => `${begin}\n\n${part}\n\n${end}`);
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
