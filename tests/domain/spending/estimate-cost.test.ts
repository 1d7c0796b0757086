import type { ChatRequest } from "../../../src/ports/chat-provider.js";
import { estimateChat, estimateImages, questionOffers } from "../../../src/domain/spending/estimate-cost.js";

describe("estimateChat", () => {
  /** Including overhead, 3,000 tokens. */
  const messages = [
    { role: "system", text: "x".repeat(952) },
    { role: "user", text: "é".repeat(1_000) },
  ] as const;

  it.each([
    ["gpt-6-sol", { limit: 500, counts: "answer" } as const, 0.011],
    ["gpt-6-sol", undefined, 1.286],
    ["no-such-model", undefined, "unknown"],
    ["gpt-6.1-sol", undefined, "unknown"],
  ])("%s, capped %j: %p", (model, tokenCap, cost) => {
    expect(estimateChat({ model, messages, ...(tokenCap && { tokenCap }) })).toBe(cost);
  });

  it("counts the schema as text", () => {
    const schema = { type: "object", description: "x".repeat(2_966) };
    const tokenCap = { limit: 4_000, counts: "answer" } as const;
    expect(estimateChat({ model: "gpt-6-sol", messages, schema, tokenCap })).toBe(0.052);
  });

  it("counts input images", () => {
    const image = { bytes: new Uint8Array(), mediaType: "image/png" } as const;
    const looking = [{ role: "user", text: "", images: [image, image] }] as const;
    const tokenCap = { limit: 1, counts: "answer" } as const;
    expect(estimateChat({ model: "gpt-6-sol", messages: looking, tokenCap })).toBe(0.016_074);
  });

  it("counts no more than the model's input limit", () => {
    const long = [{ role: "user", text: "x".repeat(2_000_000) }] as const;
    const tokenCap = { limit: 1, counts: "answer" } as const;
    expect(estimateChat({ model: "gpt-6-sol", messages: long, tokenCap })).toBe(1.844_01);
  });
});

describe("questionOffers", () => {
  const request: ChatRequest = { model: "gpt-6-sol", messages: [{ role: "user", text: "q" }] };

  it("offers ever lower caps if the request has none", () => {
    const [whole, ...capped] = [...questionOffers(request)];
    expect(whole).toMatchObject({ request, notes: [] });
    expect(capped.map(({ request: { tokenCap } }) => tokenCap)).toEqual(
      [32_000, 8_000, 2_000, 500].map((limit) => ({ limit, counts: "answer-and-reasoning" })),
    );
    expect(capped.at(-1)?.notes[0]).toMatch(/leaves room for 500 tokens/);
    expect(capped.map(({ cost }) => cost)).toEqual([...capped.map(({ cost }) => cost)].sort().reverse());
  });

  it("keeps an existing cap", () => {
    const tokenCap = { limit: 50, counts: "answer" } as const;
    expect([...questionOffers({ ...request, tokenCap })]).toHaveLength(1);
  });
});

describe("estimateImages", () => {
  it.each([
    ["gpt-image-2.6-flare", 4, 0.18],
    ["gpt-image-1.5", 1, "unknown"],
    ["gpt-6-luna", 1, "unknown"],
    ["flux", 1, "unknown"],
  ])("%s, %d: %p", (model, count, cost) => {
    expect(estimateImages({ model, count })).toBe(cost);
  });
});
