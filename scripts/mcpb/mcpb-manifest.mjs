import { repositoryOf } from "../repository.mjs";
import { sentence } from "../generate/sentence.mjs";

/** What the host asks the user for, by the setting's name: the label, and of what kind it is. */
const asked = {
  apiKey: { title: "OpenAI API key", type: "string", required: true, sensitive: true },
  baseUrl: { title: "Base URL", type: "string" },
  imageDir: { title: "Image folder", type: "directory" },
  chatModel: { title: "Chat model", type: "string" },
  imageModel: { title: "Image model", type: "string" },
};

/**
 * The manifest of the MCP bundle, by version 0.3 of its specification.
 *
 * @param {any} manifest package.json
 * @param {Record<string, import("../../src/app/settings/setting-types.js").Setting>} settings
 * @param {Record<string, unknown>} defaults what a setting is when nobody says, by its name
 * @param {{ name: string, title?: string }[]} tools what the server serves
 */
export function mcpbManifest(manifest, settings, defaults, tools) {
  const { url } = repositoryOf(manifest);
  const entryPoint = manifest.bin[manifest.name];
  return {
    manifest_version: "0.3",
    name: manifest.name,
    display_name: "OpenAI answers and images",
    version: manifest.version,
    description: manifest.description,
    author: { name: manifest.author },
    repository: { type: "git", url },
    homepage: manifest.homepage,
    documentation: manifest.homepage,
    support: manifest.bugs.url,
    license: manifest.license,
    keywords: manifest.keywords,
    server: {
      type: "node",
      entry_point: entryPoint,
      mcp_config: {
        command: "node",
        args: [`\${__dirname}/${entryPoint}`],
        env: Object.fromEntries(
          Object.keys(asked).map((name) => [settings[name].variable, `\${user_config.${option(name)}}`]),
        ),
      },
    },
    tools: tools.map(({ name, title }) => ({ name, description: title })),
    compatibility: { platforms: ["darwin", "win32", "linux"], runtimes: { node: manifest.engines.node } },
    user_config: Object.fromEntries(
      Object.entries(asked).map(([name, words]) => [
        option(name),
        {
          ...words,
          description: sentence(settings[name].description),
          // Hosts pass the bare placeholder on where an option has no value at all; to the server "" is unset.
          ...(!words.required && { default: defaults[name] ?? "" }),
        },
      ]),
    ),
  };
}

const option = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
