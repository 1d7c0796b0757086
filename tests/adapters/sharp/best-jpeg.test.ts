import fc from "fast-check";
import { bestJpeg } from "../../../src/adapters/sharp/best-jpeg.js";
import { jpegQualities, jpegSizeModel } from "../../../src/adapters/sharp/jpeg-size-model.js";

const { lowest, best } = jpegQualities;

describe("bestJpeg", () => {
  const anyWeights = fc
    .array(fc.integer({ min: 1, max: 10_000 }), {
      minLength: best - lowest + 1,
      maxLength: best - lowest + 1,
    })
    .map((weights) => weights.sort((one, other) => one - other));
  const anyWeight = fc.integer({ min: 1, max: 10_000 });

  it("fits, and is the best that fits or nearly uses the limit, however wrong the model", async () => {
    await fc.assert(
      fc.asyncProperty(anyWeights, anyWeight, anyWeight, anyWeight, async (weights, limit, one, other) => {
        const { tries, encode } = setup((quality) => weights[quality - lowest] ?? 0);
        const law = jpegSizeModel({ quality: lowest, weight: one }, { quality: 70, weight: other });
        const result = await bestJpeg(law, limit, encode);
        const heaviest = weights.findLast((weight) => weight <= limit);
        if (heaviest === undefined) {
          expect(result).toBe(weights[0]);
        } else {
          const { byteLength } = result as Uint8Array;
          expect(byteLength).toBeLessThanOrEqual(limit);
          expect(byteLength === heaviest || byteLength >= limit * 0.95).toBe(true);
        }
        expect(tries.length).toBeLessThanOrEqual(9);
      }),
    );
  });

  it.each([0.4, 0.7, 0.85, 1])(
    "makes only one attempt if the model is right (steepness %d)",
    async (steepness) => {
      const weightAt = (quality: number) => {
        const coarseness = quality < 50 ? 5_000 / quality : 200 - 2 * quality;
        return Math.round(1e6 * coarseness ** -steepness);
      };
      const law = jpegSizeModel(
        { quality: lowest, weight: weightAt(lowest) },
        { quality: 80, weight: weightAt(80) },
      );
      const { tries, encode } = setup(weightAt);
      await bestJpeg(law, weightAt(72), encode);
      expect(tries).toHaveLength(1);
      expect(tries[0]).toBeGreaterThanOrEqual(70);
    },
  );

  it("makes only one attempt if the best easily fits", async () => {
    const { tries, encode } = setup(() => 100);
    await bestJpeg(jpegSizeModel({ quality: lowest, weight: 40 }), 1_000, encode);
    expect(tries).toEqual([best]);
  });

  function setup(weightAt: (quality: number) => number) {
    const tries: number[] = [];
    const encode = async (quality: number) => {
      tries.push(quality);
      return new Uint8Array(weightAt(quality));
    };
    return { tries, encode };
  }
});
