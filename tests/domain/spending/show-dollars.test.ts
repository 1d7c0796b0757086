import { showDollars } from "../../../src/domain/spending/describe-cost.js";

describe("showDollars", () => {
  it.each([
    [0, "$0.00"],
    [0.000_000_28, "$0.00000028"],
    [0.0003, "$0.0003"],
    [0.045, "$0.045"],
    [0.0996, "$0.10"],
    [0.5, "$0.50"],
    [0.123_4, "$0.12"],
    [12.345, "$12.35"],
    [1_234.5, "$1,234.50"],
  ])("%d: %s", (dollars, words) => {
    expect(showDollars(dollars)).toBe(words);
  });
});
