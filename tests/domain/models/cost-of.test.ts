import { costOf } from "../../../src/domain/models/model-catalogue.js";

describe("costOf", () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 200_000 };
  it.each([
    ["gpt-6-luna", usage, 0.2],
    ["gpt-6-sol-2026-09-01", usage, 4],
    ["gpt-5.6-sol", { inputTokens: 0, outputTokens: 0 }, 0],
    ["gpt-6-luna", undefined, "unknown"],
    ["gpt-6.1-sol", usage, "unknown"],
    ["llama3.2", usage, "unknown"],
    ["gpt-image-2.6-flare", usage, "unknown"],
  ])("%s, %j: %p", (model, counted, cost) => {
    expect(costOf(model, counted)).toBe(cost);
  });
});
