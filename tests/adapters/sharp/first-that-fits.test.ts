import fc from "fast-check";
import { firstThatFits } from "../../../src/adapters/sharp/first-that-fits.js";

describe("firstThatFits", () => {
  const ladders = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 2, maxLength: 60 });

  it("finds the largest that fits, in few attempts", async () => {
    await fc.assert(
      fc.asyncProperty(ladders, fc.integer({ min: 1, max: 200 }), async (weights, limit) => {
        const ladder = weights.sort((one, other) => other - one);
        const { tries, encode } = setup();
        const result = await firstThatFits(ladder, limit, encode);
        expect(result?.byteLength).toBe(ladder.find((weight) => weight <= limit));
        expect(tries.length).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(ladder.length)));
      }),
    );
  });

  it("makes only one attempt if the best fits", async () => {
    const { tries, encode } = setup();
    await firstThatFits([50, 40, 30, 20], 50, encode);
    expect(tries).toEqual([50]);
  });

  it("gives up after two attempts if nothing fits", async () => {
    const { tries, encode } = setup();
    expect(await firstThatFits([50, 40, 30, 20], 10, encode)).toBeUndefined();
    expect(tries).toEqual([50, 20]);
  });

  function setup() {
    const tries: number[] = [];
    const encode = async (weight: number) => {
      tries.push(weight);
      return new Uint8Array(weight);
    };
    return { tries, encode };
  }
});
