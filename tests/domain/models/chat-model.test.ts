import { chatModelFamily } from "../../../src/domain/models/chat-model.js";
import { fitChatRequest } from "../../../src/domain/models/fit-chat-request.js";

describe("chatModelFamily", () => {
  it.each([
    ["gpt-6-luna", false, "answer-and-reasoning", 128_000],
    ["gpt-6.1-sol", false, "answer-and-reasoning", 128_000],
    ["gpt-5.6-terra", false, "answer-and-reasoning", 128_000],
    ["gpt-10-sol", false, "answer-and-reasoning", 128_000],
    ["o3-mini", false, "answer-and-reasoning", 100_000],
    ["gpt-4", true, "answer", 8_192],
    ["gpt-4-turbo-2024-04-09", true, "answer", 4_096],
    ["gpt-4o-mini", true, "answer", 16_384],
    ["gpt-4.1-nano", true, "answer", 32_768],
    ["gpt-3.5-turbo", true, "answer", 4_096],
    ["openai/gpt-5-mini", false, "answer-and-reasoning", 128_000],
    ["ft:gpt-4o-mini:acme::abc", true, "answer", 16_384],
    ["llama3.2", true, "answer", undefined],
    ["gpt-oss-120b", true, "answer", undefined],
  ])("%s", (model, takesTemperature, tokenCapCounts, mostOutputTokens) => {
    expect(chatModelFamily(model)).toMatchObject({
      takesTemperature,
      tokenCapCounts,
      ...(mostOutputTokens !== undefined && { mostOutputTokens }),
    });
    expect(chatModelFamily(model).mostOutputTokens).toBe(mostOutputTokens);
  });
});

describe("fitChatRequest", () => {
  it("leaves out a temperature that the model does not take, and says so", () => {
    const { request, notes } = fitChatRequest({ model: "gpt-6-luna", messages, temperature: 0.5 });
    expect(request).toEqual({ model: "gpt-6-luna", messages });
    expect(notes).toEqual(["gpt-6-luna takes no temperature; it was left out."]);
  });

  it("hands on a temperature that the model takes, zero included", () => {
    const { request, notes } = fitChatRequest({ model: "gpt-4", messages, temperature: 0 });
    expect(request).toEqual({ model: "gpt-4", messages, temperature: 0 });
    expect(notes).toEqual([]);
  });

  it("says that a reasoning model counts its reasoning towards the cap", () => {
    const { request, notes } = fitChatRequest({ model: "o3", messages, maxTokens: 200 });
    expect(request.tokenCap).toEqual({ limit: 200, counts: "answer-and-reasoning" });
    expect(notes).toEqual([
      "o3 counts its hidden reasoning too: max_tokens (200) caps reasoning and answer together.",
    ]);
  });

  it("lowers a cap above what the model writes, and says so", () => {
    const { request, notes } = fitChatRequest({ model: "gpt-3.5-turbo", messages, maxTokens: 10_000 });
    expect(request.tokenCap).toEqual({ limit: 4_096, counts: "answer" });
    expect(notes).toEqual([
      "gpt-3.5-turbo writes at most 4096 tokens; max_tokens was lowered to that from 10000.",
    ]);
  });

  it("sends an unknown model what was asked", () => {
    const wanted = { model: "llama3.2", messages, temperature: 2, maxTokens: 900_000 };
    expect(fitChatRequest(wanted)).toEqual({
      request: {
        model: "llama3.2",
        messages,
        temperature: 2,
        tokenCap: { limit: 900_000, counts: "answer" },
      },
      notes: [],
    });
  });

  const messages = [{ role: "user", text: "Why?" }] as const;
});
