import { showValue } from "../../../src/domain/arguments/show-value.js";

describe("showValue", () => {
  it.each([
    ["a", '"a"'],
    [3, "3"],
    [null, "null"],
    [{ a: [1] }, '{"a":[1]}'],
    [12n, "12"],
    [undefined, "undefined"],
    [() => 1, "function"],
    [JSON.parse("[".repeat(50_000) + "]".repeat(50_000)) as unknown, "object"],
    ["x".repeat(200), `"${"x".repeat(79)}…`],
  ])("shows value %# as received", (value, expected) => {
    expect(showValue(value)).toBe(expected);
  });

  it("does not split a character", () => {
    expect(showValue("🦊".repeat(100))).toBe(`"${"🦊".repeat(79)}…`);
  });
});
