import type { ToolDefinition, ToolInput } from "./tool.js";

/**
 * ChatGPT passes uploaded files as objects with an address, in the arguments that a tool names in its metadata. Source: its
 * documentation of the Apps SDK, "openai/fileParams", checked 2026-11-28.
 */
const metadataKey = "openai/fileParams";

/** The arguments that take images, by their names in all tools. */
const fileArguments = ["images", "mask", "markup", "reference"];

const fileSchema = {
  type: "object",
  properties: { download_url: { type: "string" }, file_id: { type: "string" } },
  required: ["download_url", "file_id"],
};

type Properties = NonNullable<ToolDefinition["inputSchema"]["properties"]>;

/** The definition for a client that passes files. Unchanged, if the tool takes no images. */
export function withFileParameters(definition: ToolDefinition): ToolDefinition {
  const { inputSchema, _meta } = definition;
  const { properties = {} } = inputSchema;
  const names = fileArguments.filter((name) => Object.hasOwn(properties, name));
  if (names.length === 0) return definition;
  const changed = Object.fromEntries(names.map((name) => [name, withFile(properties[name])]));
  return {
    ...definition,
    inputSchema: { ...inputSchema, properties: { ...properties, ...changed } as Properties },
    _meta: { ..._meta, [metadataKey]: names },
  };
}

function withFile(schema: unknown): unknown {
  const { items, description, ...rest } = schema as Readonly<Record<string, unknown>>;
  const hasItems = typeof items === "object";
  const either = { anyOf: [hasItems ? items : rest, fileSchema] };
  return hasItems ? { description, ...rest, items: either } : { description, ...either };
}

/** The arguments with the address of each file in place of the file. */
export const withAddresses = (input: ToolInput): ToolInput =>
  fileArguments.some((name) => typeof input[name] === "object")
    ? Object.fromEntries(
        Object.entries(input).map(([name, value]) => [
          name,
          fileArguments.includes(name)
            ? Array.isArray(value)
              ? value.map(addressOf)
              : addressOf(value)
            : value,
        ]),
      )
    : input;

const addressOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "download_url" in value ? value.download_url : value;
