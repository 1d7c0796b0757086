import { format, resolveConfig } from "prettier";
import { completeManifest } from "./complete-manifest.mjs";
import { installLinks } from "./install-links.mjs";
import { serverJson } from "./server-json.mjs";

/**
 * Every file that is written by a program, or has a part that is, as it should be.
 *
 * @param {object} from
 * @param {any} from.manifest package.json as it is
 * @param {string} from.readme README.md as it is
 * @param {Record<string, import("../src/app/settings.js").Setting>} from.settings
 * @param {Record<string, unknown>} from.defaults
 * @returns {Promise<Record<string, string>>} the text of each file, by its path
 */
export async function generatedFiles({ manifest, readme, settings, defaults }) {
  const complete = completeManifest(manifest);
  return {
    "package.json": await json("package.json", complete),
    "server.json": await json("server.json", serverJson(complete, settings, defaults)),
    "README.md": readme.replace(
      /(<!-- install buttons: npm run generate -->).*(<!-- \/install buttons -->)/s,
      `$1\n\n${buttons(installLinks(complete))}\n\n$2`,
    ),
  };
}

async function json(path, value) {
  const style = await resolveConfig(path);
  return format(JSON.stringify(value, undefined, 2), { ...style, filepath: path });
}

const buttons = ({ cursor, vscode }) =>
  [
    `[![Add to Cursor](https://cursor.com/deeplink/mcp-install-dark.svg)](${cursor})`,
    `[![Install in VS Code](https://img.shields.io/badge/VS_Code-Install_Server-0098FF)](${vscode})`,
  ].join("\n");
