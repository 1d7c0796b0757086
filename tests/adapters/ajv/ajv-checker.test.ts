import { ajvChecker } from "../../../src/adapters/ajv/ajv-checker.js";
import type { JsonSchema, SchemaIssue } from "../../../src/ports/schema-checker.js";

describe("ajvChecker", () => {
  it("says where a value does not match, and why", async () => {
    const { issues } = setup();
    const schema = {
      type: "object",
      properties: {
        "a/b": { type: "array", items: { type: "integer" } },
        kind: { enum: ["lake", "sea"] },
        mail: { type: "string", format: "email" },
      },
      required: ["kind"],
      additionalProperties: false,
    };
    expect(await issues(schema, { "a/b": [1], kind: "sea", mail: "a@example.org" })).toEqual([]);
    expect(await issues(schema, { "a/b": [1, "2"], kind: "pond", mail: "me", deep: true })).toEqual([
      { path: "", message: 'must NOT have additional properties: "deep"' },
      { path: "/a~1b/1", message: "must be integer" },
      { path: "/kind", message: 'must be equal to one of the allowed values: ["lake","sea"]' },
      { path: "/mail", message: 'must match format "email"' },
    ]);
    expect(await issues(schema, {})).toEqual([{ path: "", message: "must have required property 'kind'" }]);
  });

  it("interprets each draft by its own rules", async () => {
    const { issues, error } = setup();
    const pair = { type: "object", properties: { p: { items: [{ type: "integer" }] } } };
    const draft07 = { $schema: "http://json-schema.org/draft-07/schema#", ...pair };
    expect(await issues(draft07, { p: ["x"] })).toEqual([{ path: "/p/0", message: "must be integer" }]);
    expect(await error(pair)).toBe("schema/properties/p/items must be object,boolean");
  });

  it.each([
    [{ properties: { a: { type: "text" } } }, /^schema\/properties\/a\/type must be equal to one of/],
    [{ properties: { a: { pattern: "(" } } }, /Invalid regular expression/],
    [
      { $schema: "http://json-schema.org/draft-04/schema#" },
      /^its \$schema must be .*2020-12.* or .*draft-07/,
    ],
    [{ $schema: 7 }, /^its \$schema must be/],
    [{ $async: true }, /^\$async is not a JSON Schema keyword/],
    [
      { properties: { a: { $ref: "#/$defs/b" } } },
      /^its \$ref "#\/\$defs\/b" does not resolve within the schema/,
    ],
    [
      { properties: { a: { $ref: "http://127.0.0.1:9/schema.json" } } },
      /^its \$ref "http:\/\/127.0.0.1:9\/schema.json" does not resolve within the schema, and nothing is fetched/,
    ],
    [{ properties: { a: { pattern: `(${"x".repeat(1_000)}` } } }, /^.{400}…$/],
  ])("rejects %j", async (schema, message) => {
    const { error } = setup();
    expect(await error({ type: "object", ...schema })).toMatch(message);
  });

  it("follows a $ref in the schema, and keeps two schemas with the same $id apart", async () => {
    const { issues } = setup();
    const named = (type: string) => ({
      $id: "https://example.org/one",
      properties: { a: { $ref: "#/$defs/a" } },
      $defs: { a: { type } },
    });
    expect(await issues(named("integer"), { a: 1 })).toEqual([]);
    expect(await issues(named("string"), { a: 1 })).toEqual([{ path: "/a", message: "must be string" }]);
  });

  it("stops a pattern that would run for ever", async () => {
    const { issues } = setup();
    const schema = { properties: { a: { type: "string", pattern: "^(a+)+$" } } };
    expect(await issues(schema, { a: `${"a".repeat(50)}!` })).toEqual([
      { path: "", message: expect.stringMatching(/^cannot be checked: it takes more than [\d.]+ s/) },
    ]);
  });

  it("survives a value that is nested too deeply", async () => {
    const { issues } = setup();
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`);
    const [first] = await issues({ type: "object", properties: { a: { $ref: "#" } } }, deep);
    expect(first?.message).toMatch(/^cannot be checked/);
  });

  it("shortens a message with many allowed values", async () => {
    const { issues } = setup();
    const allowed = Array.from({ length: 1_000 }, (_, index) => `value ${index}`);
    const [first] = await issues({ properties: { a: { enum: allowed } } }, { a: 1 });
    expect(first?.message).toHaveLength(201);
  });

  function setup() {
    return {
      issues: async (schema: JsonSchema, value: unknown): Promise<readonly SchemaIssue[]> =>
        (await ajvChecker.compile(schema))._unsafeUnwrap()(value),
      error: async (schema: JsonSchema): Promise<string> =>
        (await ajvChecker.compile(schema))._unsafeUnwrapErr().message,
    };
  }
});
