import { describeCost, type CallFacts } from "../../../src/domain/spending/describe-cost.js";

describe("describeCost", () => {
  const usage = { inputTokens: 12, outputTokens: 34 };
  it.each<[CallFacts, string]>([
    [{ model: "gpt-6-luna", usage, costInDollars: 0.000_018_2 }, "Cost: $0.000018 (12 tokens in, 34 out)"],
    [
      { model: "gpt-6-sol", usage: { ...usage, cachedInputTokens: 8 }, costInDollars: 0.000_36 },
      "Cost: $0.00036 (12 tokens in, 8 of them cached, 34 out)",
    ],
    [{ model: "gpt-5.5", usage }, "Cost: unknown (no price is known for gpt-5.5; 12 tokens in, 34 out)"],
    [
      { model: "gpt-6-luna", usage: { inputTokens: 1, outputTokens: 2 }, costInDollars: 0.000_001_1 },
      "Cost: $0.0000011 (1 token in, 2 out)",
    ],
    [{ model: "gpt-6-luna" }, "Cost: unknown (the provider did not count the tokens)"],
    [
      { model: "gpt-image-2.6-flare", usage, images: 1, costInDollars: 0.053 },
      "Cost: $0.053 (1 image; 12 tokens in, 34 out)",
    ],
    [
      { model: "gpt-image-2.6-flare", images: 2 },
      "Cost: unknown (2 images; the provider did not count the tokens)",
    ],
    [
      { model: "flux", usage, images: 2 },
      "Cost: unknown (no price is known for flux; 2 images; 12 tokens in, 34 out)",
    ],
  ])("%j", (call, line) => {
    expect(describeCost(call)).toBe(line);
  });
});
