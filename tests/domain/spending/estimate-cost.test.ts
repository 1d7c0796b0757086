import type { ChatRequest } from "../../../src/ports/chat-provider.js";
import { openAiPrices } from "../../../src/domain/models/prices.js";
import { estimateChat, questionOffers } from "../../../src/domain/spending/estimate-cost.js";

describe("estimateChat", () => {
  /** Including overhead, 3,000 tokens. */
  const messages = [
    { role: "system", text: "x".repeat(952) },
    { role: "user", text: "é".repeat(1_000) },
  ] as const;

  it.each([
    // All input may be new to the cache, at 1.25 times the price.
    ["gpt-6-sol", { limit: 500, counts: "answer" } as const, 0.0125],
    ["gpt-6-sol", undefined, 1.2875],
    ["gpt-6.2-astra", undefined, 5.15],
    // OpenAI accepts no lower cap than 16.
    ["gpt-6-sol", { limit: 1, counts: "answer" } as const, 0.007_66],
    ["no-such-model", undefined, "unknown"],
    ["gpt-5.5", undefined, "unknown"],
  ])("%s, capped %j: %p", (model, tokenCap, cost) => {
    expect(estimate({ model, messages, ...(tokenCap && { tokenCap }) })).toBe(cost);
  });

  it("counts the schema as text", () => {
    const schema = { type: "object", description: "x".repeat(2_966) };
    const tokenCap = { limit: 4_000, counts: "answer" } as const;
    expect(estimate({ model: "gpt-6-sol", messages, schema, tokenCap })).toBe(0.055);
  });

  it("counts input images", () => {
    const image = { bytes: new Uint8Array(), mediaType: "image/png" } as const;
    const looking = [{ role: "user", text: "", images: [image, image] }] as const;
    const tokenCap = { limit: 16, counts: "answer" } as const;
    expect(estimate({ model: "gpt-6-sol", messages: looking, tokenCap })).toBeCloseTo(0.180_24, 6);
  });

  it("counts no more than the model's input limit, at the price of a long input", () => {
    const long = [{ role: "user", text: "x".repeat(2_000_000) }] as const;
    const tokenCap = { limit: 16, counts: "answer" } as const;
    expect(estimate({ model: "gpt-6-sol", messages: long, tokenCap })).toBeCloseTo(4.610_24, 6);
  });

  it("counts web searches, and as much input as the model takes, because they add to it", () => {
    const request = { messages, tokenCap: { limit: 16, counts: "answer" } as const, webSearch: true };
    expect(estimate({ model: "gpt-6-luna", ...request })).toBeCloseTo(0.430_512, 6);
    expect(estimate({ model: "gpt-6.1-terra", ...request })).toBeCloseTo(2.825_12, 6);
  });

  const estimate = (request: Parameters<typeof estimateChat>[0]) => estimateChat(request, openAiPrices);
});

describe("questionOffers", () => {
  const request: ChatRequest = { model: "gpt-6-sol", messages: [{ role: "user", text: "q" }] };

  it("offers ever lower caps if the request has none", () => {
    const [whole, ...capped] = [...questionOffers(request, openAiPrices)];
    expect(whole).toMatchObject({ request, notes: [] });
    expect(capped.map(({ request: { tokenCap } }) => tokenCap)).toEqual(
      [32_000, 8_000, 2_000, 500].map((limit) => ({ limit, counts: "answer-and-reasoning" })),
    );
    expect(capped.at(-1)?.notes[0]).toMatch(/leaves room for 500 tokens/);
    expect(capped.map(({ cost }) => cost)).toEqual([...capped.map(({ cost }) => cost)].sort().reverse());
  });

  it("keeps an existing cap", () => {
    const tokenCap = { limit: 50, counts: "answer" } as const;
    expect([...questionOffers({ ...request, tokenCap }, openAiPrices)]).toHaveLength(1);
  });
});
