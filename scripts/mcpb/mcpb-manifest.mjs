import { sentence } from "../generate/sentence.mjs";
import { repositoryOf } from "../package-facts.mjs";

/** The settings that the host asks the user for, by name: the label and the type. */
const userSettings = {
  apiKey: { title: "OpenAI API key", type: "string", required: true, sensitive: true },
  baseUrl: { title: "Base URL", type: "string" },
  imageDir: { title: "Image folder", type: "directory" },
  chatModel: { title: "Chat model", type: "string" },
  imageModel: { title: "Image model", type: "string" },
};

/**
 * Creates the manifest of the MCP bundle, by version 0.3 of its specification.
 *
 * @param {any} manifest package.json
 * @param {Record<string, import("../../src/app/settings/setting-types.js").Setting>} settings
 * @param {Record<string, unknown>} defaults the default values, by setting name
 * @param {{ name: string, title?: string }[]} tools the server's tools
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
          Object.keys(userSettings).map((name) => [
            settings[name].variable,
            `\${user_config.${option(name)}}`,
          ]),
        ),
      },
    },
    tools: tools.map(({ name, title }) => ({ name, description: title })),
    compatibility: { platforms: ["darwin", "win32", "linux"], runtimes: { node: manifest.engines.node } },
    user_config: Object.fromEntries(
      Object.entries(userSettings).map(([name, field]) => [
        option(name),
        {
          ...field,
          description: sentence(settings[name].description),
          // Without a default, hosts pass the unexpanded placeholder. The server treats "" as unset.
          ...(!field.required && { default: defaults[name] ?? "" }),
        },
      ]),
    ),
  };
}

const option = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
