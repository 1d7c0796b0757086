import { fitsStrictMode } from "../../../../src/adapters/openai/chat/strict-schema.js";
import type { JsonSchema } from "../../../../src/ports/schema-checker.js";

/** An object that strict mode accepts. */
const closed = (properties: JsonSchema, more: JsonSchema = {}): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

const nested = (levels: number): JsonSchema =>
  levels === 0 ? { type: "string" } : closed({ in: nested(levels - 1) });

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`);

const manyProperties = (count: number): JsonSchema =>
  closed(Object.fromEntries(numbered(count).map((name) => [name, { type: "null" }])));

describe("fitsStrictMode", () => {
  it.each([
    [closed({})],
    [{ type: "object", additionalProperties: false }],
    [
      closed({
        a: { type: "string", format: "date", pattern: "^2" },
        b: { type: ["integer", "null"], minimum: 0 },
      }),
    ],
    [
      closed({
        a: { type: "array", items: closed({ b: { type: "string", enum: ["x", "y"] } }), minItems: 1 },
      }),
    ],
    [closed({ a: { anyOf: [{ type: "null" }, { $ref: "#/$defs/b" }] } }, { $defs: { b: closed({}) } })],
    [closed({ a: { $ref: "#" } }, { $schema: "http://json-schema.org/draft-07/schema#", title: "A" })],
    [nested(10)],
    [manyProperties(5_000)],
    [closed({ a: { type: "string", enum: numbered(250) } })],
  ])("accepts %#", (schema) => {
    expect(fitsStrictMode(schema)).toBe(true);
  });

  it.each([
    ["open objects", { type: "object", properties: {} }],
    ["optional properties", closed({ a: { type: "string" } }, { required: [] })],
    ["required properties that are not described", closed({}, { required: ["a"] })],
    ["properties that are not an object", closed({}, { properties: [] })],
    ["alternatives at the root", closed({}, { anyOf: [closed({})] })],
    ["an open object further down", closed({ a: { type: "array", items: { type: "object" } } })],
    ["an open object among the definitions", closed({}, { definitions: { a: { type: "object" } } })],
    ["an open alternative", closed({ a: { anyOf: [{ type: "object" }] } })],
    ["alternatives that are not a list", closed({ a: { anyOf: 7 } })],
    ["a schema without a type", closed({ a: {} })],
    ["a schema that allows anything", closed({ a: true })],
    ["lists of anything", closed({ a: { type: "array" } })],
    ["unknown keywords", closed({ a: { type: "string", minLength: 1 } })],
    ["unknown formats", closed({ a: { type: "string", format: "uri" } })],
    ["anything beside a $ref", closed({ a: { $ref: "#", description: "x" } })],
    ["a $ref to elsewhere", closed({ a: { $ref: "https://example.org" } })],
    ["more than ten levels", nested(11)],
    ["too many properties", manyProperties(5_001)],
    ["too many allowed values", closed({ a: { type: "string", enum: numbered(251) } })],
  ])("does not accept %s", (_, schema) => {
    expect(fitsStrictMode(schema)).toBe(false);
  });
});
