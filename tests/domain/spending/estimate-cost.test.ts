import { estimateChat, estimatePictures } from "../../../src/domain/spending/estimate-cost.js";

describe("estimateChat", () => {
  const messages = [
    { role: "system", text: "x".repeat(1_000) },
    { role: "user", text: "x".repeat(2_000) },
  ] as const;

  it.each([
    ["gpt-6-sol", { limit: 500, counts: "answer" } as const, 0.007],
    ["gpt-6-sol", undefined, 0.042],
    ["gpt-6.1-sol", undefined, "unknown"],
  ])("%s, capped %j: %p", (model, tokenCap, cost) => {
    expect(estimateChat({ model, messages, ...(tokenCap && { tokenCap }) })).toBe(cost);
  });

  it("counts the schema as text", () => {
    const schema = { type: "object", description: "x".repeat(2_966) };
    expect(estimateChat({ model: "gpt-6-sol", messages, schema })).toBe(0.044);
  });

  it("rounds no text down to nothing", () => {
    const one = [{ role: "user", text: "x" }] as const;
    expect(
      estimateChat({ model: "gpt-6-sol", messages: one, tokenCap: { limit: 1, counts: "answer" } }),
    ).toBe(0.000_012);
  });
});

describe("estimatePictures", () => {
  it.each([
    ["gpt-image-2.6-flare", 4, 0.18],
    ["gpt-image-1.5", 1, "unknown"],
    ["gpt-6-luna", 1, "unknown"],
    ["flux", 1, "unknown"],
  ])("%s, %d: %p", (model, count, cost) => {
    expect(estimatePictures({ model, count })).toBe(cost);
  });
});
