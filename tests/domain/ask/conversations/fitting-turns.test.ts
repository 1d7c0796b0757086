import fc from "fast-check";
import { fittingTurns } from "../../../../src/domain/ask/conversations/fitting-turns.js";

describe("fittingTurns", () => {
  const millions = fc.integer({ min: 0, max: 3 }).map((count) => "x".repeat(count * 500_000));
  const turn = fc
    .tuple(millions, millions)
    .map(([question, answer]) => ({ question, answer, model: "m", at: new Date(0) }));

  it("keeps the newest, as many as fit in 922,000 tokens with the rest, and no more", () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 6 }), millions, (turns, text) => {
        const request = { model: "gpt-6-sol", messages: [{ role: "user", text } as const] };
        const kept = fittingTurns(request, turns);
        const charactersOf = (count: number) =>
          turns
            .slice(turns.length - count)
            .reduce((sum, { question, answer }) => sum + question.length + answer.length, text.length);
        expect(kept).toEqual(turns.slice(turns.length - kept.length));
        if (kept.length > 0) expect(charactersOf(kept.length)).toBeLessThanOrEqual(922_000 * 3);
        if (kept.length < turns.length) {
          expect(charactersOf(kept.length + 1)).toBeGreaterThan(922_000 * 3);
        }
      }),
    );
  });
});
