import fc from "fast-check";
import { isExcessive } from "../../../src/adapters/http/json-shape.js";

const bytes = (json: string): Uint8Array => Buffer.from(json);
const many = (part: string, count: number): string =>
  `[${Array.from({ length: count }, () => part).join(",")}]`;

describe("isExcessive", () => {
  it.each([
    ["parts of an array", many("1", 20_000)],
    ["empty objects", many("{}", 10_000)],
    ["keys", `{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":1`).join(",")}}`],
    ["levels", "[".repeat(101)],
    ["levels, of both kinds", '{"a":['.repeat(60)],
    ["parts after a text with quotation marks", `["\\\\","\\"",${many("1", 20_000)}]`],
  ])("finds too many %s", (_, json) => {
    expect(isExcessive(bytes(json))).toBe(true);
  });

  it.each([
    ["a large image", JSON.stringify({ images: [`data:image/png;base64,${"A".repeat(5_000_000)}`] })],
    ["a text that looks like JSON", JSON.stringify({ query: many("[]", 50_000) })],
    ["a text with escapes", JSON.stringify({ query: '\\"['.repeat(20_000) })],
    ["levels that end", many("[[[]]]", 1_000)],
    ["nothing", ""],
    ["a text without end", `"${"[".repeat(20_000)}`],
  ])("accepts %s", (_, json) => {
    expect(isExcessive(bytes(json))).toBe(false);
  });

  it("accepts whatever is small", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => !isExcessive(bytes(JSON.stringify(value)))),
    );
  });
});
