import { z } from "zod";
import { sentence } from "./sentence.mjs";
import { repositoryOf } from "../package-facts.mjs";

/**
 * What the MCP registry is told about the server, by its schema of 2025-12-11: where the package is, and which
 * environment variables it heeds.
 *
 * @param {{ name: string, version: string, description: string, homepage: string, mcpName: string,
 *   repository: { url: string } }} manifest package.json
 * @param {Record<string, import("../../src/app/settings/setting-types.js").Setting>} settings
 * @param {Record<string, unknown>} defaults what a setting is when nobody says, by its name
 */
export function serverJson(manifest, settings, defaults) {
  const { url } = repositoryOf(manifest);
  return {
    $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    name: manifest.mcpName,
    title: "OpenAI answers and images",
    description: manifest.description,
    version: manifest.version,
    websiteUrl: manifest.homepage,
    repository: { url, source: "github" },
    packages: [
      {
        registryType: "npm",
        identifier: manifest.name,
        version: manifest.version,
        runtimeHint: "npx",
        transport: { type: "stdio" },
        environmentVariables: Object.entries(settings).map(([name, setting]) =>
          environmentVariable(setting, defaults[name]),
        ),
      },
    ],
  };
}

/** One setting, as a host asks for it. What may not be a flag is a secret, and so is a URL with a password. */
function environmentVariable({ variable, flag, secretsIn, description, schema }, value) {
  const { type, enum: choices } = z.toJSONSchema(schema());
  const formats = { integer: "number", number: "number", boolean: "boolean" };
  return {
    name: variable,
    description: sentence(description),
    format: formats[type] ?? (variable.endsWith("_DIR") ? "filepath" : "string"),
    ...(choices && { choices }),
    ...(value !== undefined && { default: String(value) }),
    // Azure's keys are for Azure alone; most people have one of OpenAI's.
    ...(variable === "OPENAI_API_KEY" && { isRequired: true }),
    ...((flag === undefined || secretsIn !== undefined) && { isSecret: true }),
  };
}
