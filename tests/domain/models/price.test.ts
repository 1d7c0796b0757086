import fc from "fast-check";
import { costOf, maxCostOf, type BilledUsage, type Price } from "../../../src/domain/models/price.js";
import { openAiPrices } from "../../../src/domain/models/prices.js";

const million = 1_000_000;

describe("costOf", () => {
  const usage = { inputTokens: 200_000, outputTokens: 200_000 };
  it.each<[string, BilledUsage, number]>([
    ["gpt-6-luna", usage, 0.12],
    ["gpt-6-sol-2026-09-01", usage, 2.4],
    ["gpt-6.1-sol", usage, 2.4],
    ["gpt-6.1-terra", usage, 1.2],
    ["gpt-6.2-sol", usage, 2.4],
    ["gpt-6.2-astra", usage, 9.6],
    ["gpt-6-astra", usage, 12],
    ["gpt-5.6-sol", usage, 4.8],
    ["gpt-5.6-terra", usage, 2.8],
    ["gpt-5.6-luna", usage, 0.28],
    ["gpt-5.6-sol", { inputTokens: 0, outputTokens: 0 }, 0],
    // Cached input, and input that was written to the cache.
    ["gpt-6-sol", { inputTokens: 100_000, cachedInputTokens: 90_000, outputTokens: 0 }, 0.038],
    ["gpt-6.1-sol", { inputTokens: 100_000, cachedInputTokens: 100_000, outputTokens: 0 }, 0.01],
    ["gpt-6-sol", { inputTokens: 100_000, cacheWriteTokens: 100_000, outputTokens: 0 }, 0.25],
    // Up to 272,000 tokens, and above.
    ["gpt-6-sol", { inputTokens: 272_000, outputTokens: 1_000 }, 0.554],
    ["gpt-6-sol", { inputTokens: 272_001, outputTokens: 1_000 }, 1.103_004],
    ["gpt-6-sol", { inputTokens: 300_000, cachedInputTokens: 300_000, outputTokens: 0 }, 0.12],
    ["gpt-6-luna", { inputTokens: 0, outputTokens: 0, webSearches: 3 }, 0.03],
    // Text in, images in, images out.
    ["gpt-image-2.6-flare", { inputTokens: million, outputTokens: 0 }, 5],
    ["gpt-image-2.6-sunburst", { inputTokens: million, imageInputTokens: million, outputTokens: 0 }, 8],
    ["gpt-image-2.5-flare", { inputTokens: 0, outputTokens: million }, 30],
    ["gpt-image-2.5-sunburst", { inputTokens: 30, imageInputTokens: 10, outputTokens: 100 }, 0.003_18],
    ["gpt-image-2", { inputTokens: 0, outputTokens: 1_000 }, 0.03],
    // A server that counts more of a kind than in total.
    ["gpt-6-sol", { inputTokens: 10, cachedInputTokens: 20, cacheWriteTokens: 5, outputTokens: 0 }, 2e-6],
  ])("%s, %j: $%d", (model, counted, dollars) => {
    expect(costOf(openAiPrices.of(model), counted)).toBeCloseTo(dollars, 9);
  });

  it.each(["gpt-5.5", "gpt-5.4", "gpt-5.2", "gpt-image-1.5", "llama3.2"])("%s: unknown", (model) => {
    expect(costOf(openAiPrices.of(model), usage)).toBe("unknown");
  });

  it("is unknown without a count, and without a price for what was used", () => {
    const price = { inputPerMillionTokens: 1, outputPerMillionTokens: 1 };
    expect(costOf(price, undefined)).toBe("unknown");
    expect(costOf(price, { ...usage, webSearches: 1 })).toBe("unknown");
    expect(maxCostOf(undefined, usage)).toBe("unknown");
  });

  it("counts input of any kind like other input if the price says nothing else", () => {
    const price = { inputPerMillionTokens: 2, outputPerMillionTokens: 0 };
    for (const kind of ["cachedInputTokens", "cacheWriteTokens", "imageInputTokens"]) {
      expect(costOf(price, { ...usage, [kind]: 100_000 })).toBe(0.4);
    }
  });
});

describe("maxCostOf", () => {
  it("is never below the cost of what the request used, whatever the price", () => {
    const dollars = fc.double({ min: 0, max: 100, noNaN: true });
    const factor = fc.double({ min: 1, max: 4, noNaN: true });
    const price = fc.record(
      {
        inputPerMillionTokens: dollars,
        cachedInputPerMillionTokens: dollars,
        cacheWritePerMillionTokens: dollars,
        imageInputPerMillionTokens: dollars,
        outputPerMillionTokens: dollars,
        longInput: fc.record({ aboveTokens: fc.nat(1_000), inputFactor: factor, outputFactor: factor }),
      },
      { requiredKeys: ["inputPerMillionTokens", "outputPerMillionTokens"] },
    );
    const tokens = fc.nat(2_000);
    fc.assert(
      fc.property(
        price as fc.Arbitrary<Price>,
        fc.array(tokens, { minLength: 5, maxLength: 5 }),
        (its, n) => {
          const [
            inputTokens = 0,
            cachedInputTokens = 0,
            cacheWriteTokens = 0,
            imageInputTokens = 0,
            outputTokens = 0,
          ] = n;
          const used = { inputTokens, cachedInputTokens, cacheWriteTokens, imageInputTokens, outputTokens };
          const max = maxCostOf(its, { inputTokens: inputTokens + 7, outputTokens: outputTokens + 7 });
          expect(costOf(its, used)).toBeLessThanOrEqual((max as number) + 1e-12);
        },
      ),
    );
  });
});
