import { spendingOfChat, spendingOfImages } from "../../../src/domain/spending/estimate-cost.js";

describe("spendingOfChat", () => {
  const usage = { inputTokens: 1_000, outputTokens: 2_000 };

  it("is the provider's count at the model's price", () => {
    expect(spend("gpt-6-sol", usage)).toEqual({ model: "gpt-6-sol", dollars: 0.022, tokens: usage });
  });

  it("is an estimate if the provider did not count", () => {
    expect(spend("gpt-6-sol")).toEqual({ model: "gpt-6-sol", dollars: 0.040_07, isEstimate: true });
  });

  it("is unknown if the price is", () => {
    expect(spend("llama3.2", usage)).toEqual({ model: "llama3.2", tokens: usage });
    expect(spend("llama3.2")).toEqual({ model: "llama3.2", isEstimate: true });
  });

  const spend = (model: string, counted?: typeof usage) =>
    spendingOfChat(
      { model, messages: [{ role: "user", text: "Why" }] },
      {
        text: "Because.",
        model,
        finishReason: { unified: "stop", raw: "stop" },
        notes: [],
        ...(counted && { usage: counted }),
      },
    );
});

describe("spendingOfImages", () => {
  const images = [{ bytes: new Uint8Array() }, { bytes: new Uint8Array() }];

  it("is at least the price of the cheapest for each image", () => {
    const usage = { inputTokens: 12, outputTokens: 200 };
    expect(spendingOfImages({ model: "gpt-image-2.6-flare" }, { images, usage, notes: [] })).toEqual({
      model: "gpt-image-2.6-flare",
      dollars: 0.09,
      isEstimate: true,
      tokens: usage,
      images: 2,
    });
  });

  it("is unknown if the price is", () => {
    expect(spendingOfImages({ model: "flux" }, { images, notes: [] })).toEqual({
      model: "flux",
      images: 2,
    });
  });
});
