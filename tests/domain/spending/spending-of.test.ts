import { openAiPrices } from "../../../src/domain/models/prices.js";
import { spendingOfChat, spendingOfBackground } from "../../../src/domain/spending/estimate-cost.js";
import { priceWithin } from "../../../src/domain/models/price.js";
import { spendingOfImages } from "../../../src/domain/spending/estimate-images.js";
import type { ChatReply } from "../../../src/ports/chat-provider.js";
import type { ImageUsage } from "../../../src/ports/image-provider.js";

describe("spendingOfChat", () => {
  const usage = { inputTokens: 1_000, outputTokens: 2_000 };

  it("is the provider's count at the model's price", () => {
    expect(spend("gpt-6-sol", { usage })).toEqual({ model: "gpt-6-sol", dollars: 0.022, tokens: usage });
  });

  it("includes web searches", () => {
    expect(spend("gpt-6-sol", { usage, webSearches: 2 }).dollars).toBeCloseTo(0.042, 9);
  });

  it("is an estimate if the provider did not count, but not above what was reserved", () => {
    expect(spend("gpt-6-sol", {})).toEqual({
      model: "gpt-6-sol",
      dollars: expect.closeTo(0.040_087_5, 9),
      isEstimate: true,
    });
    expect(spend("gpt-6-sol", { text: "é".repeat(3_000) }).dollars).toBeCloseTo(0.060_087_5, 9);
    expect(spend("gpt-6-sol", {}, 500).dollars).toBeCloseTo(0.005_087_5, 9);
  });

  it("is unknown if the price is", () => {
    expect(spend("llama3.2", { usage })).toEqual({ model: "llama3.2", tokens: usage });
    expect(spend("llama3.2", {})).toEqual({ model: "llama3.2", isEstimate: true });
  });

  const spend = (model: string, reply: Partial<ChatReply>, limit?: number) =>
    spendingOfChat(
      {
        model,
        messages: [{ role: "user", text: "Why" }],
        ...(limit !== undefined && { tokenCap: { limit, counts: "answer" } }),
      },
      { text: "Because.", model, finishReason: { unified: "stop", raw: "stop" }, notes: [], ...reply },
      openAiPrices,
    );
});

describe("spendingOfBackground", () => {
  const work = { id: "work-1", model: "gpt-6-sol", window: "within_8h", notes: [] } as const;
  const reply = {
    text: "Because.",
    model: "",
    finishReason: { unified: "stop", raw: "stop" },
    notes: [],
  } as const;
  const usage = { inputTokens: 1_000_000, cachedInputTokens: 0, outputTokens: 100_000 };

  it.each([
    ["now", 1],
    ["within_2h", 0.7],
    ["within_8h", 0.6],
  ] as const)(
    "is the provider's count at the price of its window, but searches cost the same: %s",
    (window, factor) => {
      const spending = spendingOfBackground(
        { ...work, window },
        { ...reply, usage, webSearches: 2 },
        openAiPrices,
      );
      const { inputFactor, outputFactor } = openAiPrices.of("gpt-6-sol")!.longInput!;
      expect(spending).toMatchObject({ model: "gpt-6-sol", tokens: usage });
      expect(spending.dollars).toBeCloseTo(factor * (2 * inputFactor + 1 * outputFactor) + 0.02, 9);
    },
  );

  it("is what was reserved if nothing was counted, and unknown if the price is", () => {
    const reserved = { id: "1", day: "2026-11-23", dollars: 0.5 };
    expect(spendingOfBackground({ ...work, reserved }, reply, openAiPrices)).toEqual({
      model: "gpt-6-sol",
      dollars: 0.5,
      isEstimate: true,
    });
    expect(spendingOfBackground(work, reply, openAiPrices)).toEqual({ model: "gpt-6-sol", isEstimate: true });
    expect(spendingOfBackground({ ...work, model: "llama3.2" }, { ...reply, usage }, openAiPrices)).toEqual({
      model: "llama3.2",
      tokens: usage,
    });
  });

  it("knows discounts of prices that are not simple", () => {
    expect(priceWithin({ inputPerMillionTokens: 10, outputPerMillionTokens: 20 }, "within_8h")).toEqual({
      inputPerMillionTokens: 6,
      outputPerMillionTokens: 12,
    });
    expect(priceWithin(undefined, "within_8h")).toBeUndefined();
  });
});

describe("spendingOfImages", () => {
  const input = { bytes: new Uint8Array(), mediaType: "image/png" } as const;

  it("is the provider's count at the price of each kind of token", () => {
    const usage = { inputTokens: 1_012, textInputTokens: 12, imageInputTokens: 1_000, outputTokens: 2_000 };
    expect(spend("gpt-image-2.6-flare", usage, [input])).toEqual({
      model: "gpt-image-2.6-flare",
      dollars: expect.closeTo(0.068_06, 9),
      tokens: usage,
      images: 2,
    });
  });

  it("takes input without details for text if there was no image, and for images otherwise", () => {
    const usage = { inputTokens: 1_000, outputTokens: 0 };
    expect(spend("gpt-image-2", usage).dollars).toBe(0.005);
    expect(spend("gpt-image-2", usage, [input]).dollars).toBe(0.008);
  });

  it("is an estimate if the provider did not count", () => {
    expect(spend("gpt-image-2", undefined)).toEqual({
      model: "gpt-image-2",
      dollars: expect.closeTo(0.480_84, 9),
      isEstimate: true,
      images: 2,
    });
  });

  it("is unknown for an svg, whose text model is billed too", () => {
    const request = { model: "gpt-image-2.6-flare", prompt: "a fox", count: 1, output_format: "svg" };
    const usage = { inputTokens: 1, outputTokens: 1 };
    expect(spendingOfImages(request, { images: [], usage }, openAiPrices)).not.toHaveProperty("dollars");
  });

  it("is unknown if the price is", () => {
    expect(spend("flux", { inputTokens: 1, outputTokens: 1 })).toMatchObject({ model: "flux", images: 2 });
    expect(spend("flux", { inputTokens: 1, outputTokens: 1 })).not.toHaveProperty("dollars");
  });

  function spend(model: string, usage: ImageUsage | undefined, images?: (typeof input)[]) {
    const reply = {
      images: [{ bytes: new Uint8Array() }, { bytes: new Uint8Array() }],
      ...(usage && { usage }),
    };
    return spendingOfImages(
      { model, prompt: "a fox", count: 1, ...(images && { images }) },
      reply,
      openAiPrices,
    );
  }
});
