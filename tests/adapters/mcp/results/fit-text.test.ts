import fc from "fast-check";
import { fitText } from "../../../../src/adapters/mcp/protocol/truncate.js";

describe("fitText", () => {
  it("returns the longest prefix that fits as JSON, and splits no character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.nat(300), (text, budget) => {
        const fitted = fitText(text, budget);
        expect(text.startsWith(fitted)).toBe(true);
        expect(JSON.stringify(fitted).length - 2).toBeLessThanOrEqual(budget);
        const rest = text.slice(fitted.length);
        const next = Array.from(rest)[0];
        if (next !== undefined) expect(JSON.stringify(fitted + next).length - 2).toBeGreaterThan(budget);
      }),
    );
  });
});
