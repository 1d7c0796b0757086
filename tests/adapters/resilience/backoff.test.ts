import fc from "fast-check";
import { backoff } from "../../../src/adapters/resilience/retries.js";

const retry = fc.nat({ max: 2_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("backoff", () => {
  it("is whole milliseconds between 0 and the cap of its retry", () => {
    fc.assert(
      fc.property(retry, random, (index, chance) => {
        const wait = backoff(index, chance);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(8_000, 500 * 2 ** index));
      }),
    );
  });

  it("never shrinks from one retry to the next for the same random number", () => {
    fc.assert(
      fc.property(retry, random, (index, chance) => {
        expect(backoff(index + 1, chance)).toBeGreaterThanOrEqual(backoff(index, chance));
      }),
    );
  });

  it("uses the whole range, doubles from 500 ms and stays at 8 s", () => {
    const highest = [0, 1, 2, 3, 4, 5, 50].map((index) => backoff(index, 0.999_999));
    expect(highest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
    expect(backoff(3, 0)).toBe(0);
    expect(backoff(3, 0.5)).toBe(2_000);
  });
});
