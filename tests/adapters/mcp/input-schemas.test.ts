import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { createMcpServer } from "../../../src/adapters/mcp/mcp-server.js";
import { createApplication } from "../../../src/app/composition/create-application.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

/**
 * What every host can convert for its model; anything else may fail the whole request, with all tools in it.
 * - llama.cpp (LM Studio, Ollama), common/json-schema-to-grammar.cpp: a pattern must start with ^ and end with $; classes
 *   such as \\S and \\d end up in the grammar, which rejects them; lookarounds are skipped with a warning. An object
 *   with properties may have others only if additionalProperties is true; {} there allows only objects.
 * - Gemini, https://ai.google.dev/api/caching#Schema: const, $schema, $ref, oneOf, allOf, not, exclusiveMinimum and the
 *   like are "Unknown name … Cannot find field"; a list of types fails; objects need properties; enum holds only text
 *   that is not empty.
 * - OpenAI's strict mode, https://platform.openai.com/docs/guides/structured-outputs#supported-schemas: every schema
 *   needs a type; allOf, not, if, dependentRequired and the like are rejected. Converters close objects and require
 *   all properties themselves; one that is open by intent is sent as not strict.
 * All as of November 2026.
 */
const convertible = new Set([
  ..."type description enum properties required additionalProperties items".split(" "),
  ..."minItems maxItems minLength maxLength minimum maximum pattern".split(" "),
]);

type Schema = Readonly<Record<string, unknown>>;

/** What some host cannot convert, by path. */
function issuesOf(schema: Schema, path: string): string[] {
  const { type, enum: words, pattern, properties = {}, items, additionalProperties } = schema;
  const issues = Object.keys(schema).filter((keyword) => !convertible.has(keyword));
  if (!["object", "array", "string", "number", "integer", "boolean"].includes(type as string))
    issues.push("type");
  if (pattern !== undefined && !/^\^[^\\^$]+\$$/.test(pattern as string)) issues.push("pattern");
  if (/\(\?/.test((pattern ?? "") as string)) issues.push("group in pattern");
  if (words !== undefined && !(words as unknown[]).every((word) => typeof word === "string" && word !== ""))
    issues.push("enum");
  if (type === "object" && Object.keys(properties as Schema).length === 0) issues.push("no properties");
  if (type === "array" && items === undefined) issues.push("no items");
  if (additionalProperties !== undefined && typeof additionalProperties !== "boolean")
    issues.push("additionalProperties");
  return [
    ...issues.map((issue) => `${path}: ${issue}`),
    ...Object.entries(properties as Schema).flatMap(([name, one]) =>
      issuesOf(one as Schema, `${path}.${name}`),
    ),
    ...(items === undefined ? [] : issuesOf(items as Schema, `${path}[]`)),
  ];
}

describe("the input schemas", () => {
  it("hold only what every host can convert", async () => {
    const application = createApplication({ logger: new RecordingLogger() })._unsafeUnwrap();
    const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
    await createMcpServer(application.serverParts).connect(serverSide);
    // A client that shows apps gets all tools and arguments.
    const capabilities = { extensions: { "io.modelcontextprotocol/ui": {} } };
    const client = new Client({ name: "test", version: "1" }, { capabilities });
    await client.connect(clientSide);
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(7);
    expect(tools.flatMap(({ name, inputSchema }) => issuesOf(inputSchema, name))).toEqual([]);
  });

  it.each([
    [{ type: "string", const: "a" }, "const"],
    [{ type: ["string", "null"] }, "type"],
    [{}, "type"],
    [{ type: "string", pattern: "\\S" }, "pattern"],
    [{ type: "string", pattern: "^\\d+$" }, "pattern"],
    [{ type: "string", pattern: "a" }, "pattern"],
    [{ type: "string", pattern: "^(?=a)a$" }, "group in pattern"],
    [{ type: "string", enum: [""] }, "enum"],
    [{ type: "object" }, "no properties"],
    [{ type: "array" }, "no items"],
    [{ type: "array", items: { type: "string", not: {} } }, "not"],
    [
      { type: "object", properties: { a: { type: "string" } }, additionalProperties: {} },
      "additionalProperties",
    ],
  ])("would fail with %j", (schema, keyword) => {
    expect(issuesOf(schema, "x")).toEqual([expect.stringMatching(new RegExp(`^x.*: ${keyword}$`))]);
  });
});
