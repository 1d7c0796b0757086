import { dollarsOf, totalsByModel } from "../../../src/domain/spending/totals.js";

describe("totalsByModel", () => {
  it("sums calls, tokens by kind, images and dollars, most expensive model first", () => {
    const before = totalsByModel([{ model: "a", dollars: 1, tokens: { inputTokens: 1, outputTokens: 2 } }]);
    const totals = totalsByModel(
      [
        { model: "a", dollars: 2, isEstimate: true, tokens: { inputTokens: 3, cachedInputTokens: 1 } },
        { model: "a" },
        { model: "b", dollars: 9, images: 2 },
      ],
      before,
    );
    expect(totals).toEqual([
      {
        model: "b",
        calls: 1,
        tokens: {},
        images: 2,
        dollars: 9,
        estimatedDollars: 0,
        callsOfUnknownCost: 0,
      },
      {
        model: "a",
        calls: 3,
        tokens: { inputTokens: 4, outputTokens: 2, cachedInputTokens: 1 },
        images: 0,
        dollars: 3,
        estimatedDollars: 2,
        callsOfUnknownCost: 1,
      },
    ]);
    expect(dollarsOf(totals)).toBe(12);
  });

  it("counts an estimate without an amount as unknown", () => {
    expect(totalsByModel([{ model: "a", isEstimate: true }])).toMatchObject([
      { dollars: 0, estimatedDollars: 0, callsOfUnknownCost: 1 },
    ]);
  });
});
