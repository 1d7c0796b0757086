import fc from "fast-check";
import { chatModelFamily } from "../../../src/domain/models/chat-model.js";
import { chatModelIssues, adaptChatRequest } from "../../../src/domain/models/adapt-chat-request.js";

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
  ])("%s", (model, takesTemperature, tokenCapCounts, maxOutputTokens) => {
    expect(chatModelFamily(model)).toMatchObject({
      takesTemperature,
      tokenCapCounts,
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    });
    expect(chatModelFamily(model).maxOutputTokens).toBe(maxOutputTokens);
  });

  it.each([
    ["gpt-6-luna", "none low medium high xhigh max"],
    ["gpt-6-sol", "none low medium high xhigh max"],
    ["gpt-5.6-terra", "none low medium high xhigh max"],
    ["openai/gpt-5.6-sol", "none low medium high xhigh max"],
    ["gpt-6.1-sol", "low medium high xhigh max"],
    ["gpt-6.1-terra", "none low medium high xhigh max"],
    ["gpt-6.2-sol", "low medium high xhigh max"],
    ["gpt-6.2-astra", "low medium high xhigh max"],
    ["gpt-6-astra", "low medium high xhigh max"],
    ["gpt-5.1", "none low medium high"],
    ["gpt-5.4-nano", "none low medium high"],
    ["gpt-5", "low medium high"],
    ["gpt-5-mini", "low medium high"],
    ["gpt-5.2", "low medium high"],
    ["o3", "low medium high"],
    ["o4-mini", "low medium high"],
    ["gpt-4", ""],
    ["gpt-4-turbo", ""],
    ["gpt-4o-mini", ""],
    ["gpt-4.1", ""],
    ["gpt-3.5-turbo", ""],
    ["gpt-7-sol", undefined],
    ["llama3.2", undefined],
  ])("%s accepts the efforts %j, lowest first", (model, efforts) => {
    expect(chatModelFamily(model).reasoningEfforts?.join(" ")).toBe(efforts);
  });
});

describe("chatModelIssues", () => {
  it.each([
    ["gpt-6.1-sol", "minimal", "gpt-6.1-sol accepts low, medium, high, xhigh, max"],
    ["gpt-5.1", "max", "gpt-5.1 accepts none, low, medium, high"],
    ["o3", "xhigh", "o3 accepts low, medium, high"],
  ])("rejects for %s the effort %s, and lists what it accepts", (model, reasoningEffort, accepted) => {
    expect(chatModelIssues({ model, reasoningEffort })).toEqual([
      `reasoning_effort: ${accepted}; got "${reasoningEffort}".`,
    ]);
  });

  it.each([
    ["gpt-6.1-sol", undefined],
    ["gpt-6-luna", "none"],
    ["gpt-6.2-sol", "none"],
    ["o3", "high"],
    ["gpt-4", "high"],
    ["llama3.2", "xhigh"],
  ])("accepts for %s the effort %s", (model, reasoningEffort) => {
    expect(chatModelIssues({ model, reasoningEffort })).toEqual([]);
  });
});

describe("adaptChatRequest", () => {
  it("leaves out a temperature that the model does not accept, with a note", () => {
    const { request, notes } = adaptChatRequest({ model: "gpt-6-luna", messages, temperature: 0.5 });
    expect(request).toEqual({ model: "gpt-6-luna", messages });
    expect(notes).toEqual(["gpt-6-luna does not accept temperature, so it was left out."]);
  });

  it("passes on a temperature that the model accepts, including zero", () => {
    const { request, notes } = adaptChatRequest({ model: "gpt-4", messages, temperature: 0 });
    expect(request).toEqual({ model: "gpt-4", messages, temperature: 0 });
    expect(notes).toEqual([]);
  });

  it("passes on an effort that the model accepts, and any effort to an unknown model", () => {
    for (const model of ["gpt-6-luna", "llama3.2"]) {
      const { request, notes } = adaptChatRequest({ model, messages, reasoningEffort: "xhigh" });
      expect(request).toEqual({ model, messages, reasoningEffort: "xhigh" });
      expect(notes).toEqual([]);
    }
  });

  it.each(["gpt-6.1-sol", "gpt-6.2-sol", "gpt-6.2-astra", "gpt-6-astra", "o3"])(
    "raises the effort none to the lowest of %s, which always reasons, with a note",
    (model) => {
      const { request, notes } = adaptChatRequest({
        model,
        messages,
        reasoningEffort: "none",
        temperature: 1,
      });
      expect(request).toEqual({ model, messages, reasoningEffort: "low" });
      expect(notes).toEqual([
        `${model} always reasons, so reasoning_effort was raised from none to its lowest: low.`,
        `${model} does not accept temperature, so it was left out.`,
      ]);
    },
  );

  it.each(["gpt-6.1-terra", "gpt-5.6-sol", "llama3.2"])("sends the effort none to %s unchanged", (model) => {
    const { request, notes } = adaptChatRequest({ model, messages, reasoningEffort: "none" });
    expect(request).toEqual({ model, messages, reasoningEffort: "none" });
    expect(notes).toEqual([]);
  });

  it("leaves out an effort if the model does not reason, with a note", () => {
    const request = { model: "gpt-4", messages, reasoningEffort: "high", temperature: 1, maxTokens: 5 };
    expect(adaptChatRequest(request)).toEqual({
      request: { model: "gpt-4", messages, temperature: 1, tokenCap: { limit: 5, counts: "answer" } },
      notes: ["gpt-4 does not reason, so reasoning_effort was left out."],
    });
  });

  it("sends a temperature with the effort none, without a note about hidden reasoning", () => {
    const request = { model: "gpt-6-luna", messages, reasoningEffort: "none", temperature: 1, maxTokens: 5 };
    expect(adaptChatRequest(request)).toEqual({
      request: {
        model: "gpt-6-luna",
        messages,
        reasoningEffort: "none",
        temperature: 1,
        tokenCap: { limit: 5, counts: "answer-and-reasoning" },
      },
      notes: [],
    });
  });

  it("sends, rejects, raises or leaves out an effort with a note, whatever the model", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("gpt-6-luna", "gpt-6.1-sol", "gpt-5.1", "gpt-5", "o3", "gpt-4", "llama3.2"),
        fc.constantFrom("none", "low", "medium", "high", "xhigh", "max"),
        (model, reasoningEffort) => {
          const { request, notes } = adaptChatRequest({ model, messages, reasoningEffort });
          const fates = [
            chatModelIssues({ model, reasoningEffort }).length > 0,
            chatModelFamily(model).reasoningEfforts?.includes(reasoningEffort) ?? true,
            notes.some((note) => note.includes("reasoning_effort was raised")),
            notes.some((note) => note.includes("reasoning_effort was left out")),
          ];
          expect(fates.filter(Boolean)).toHaveLength(1);
          expect(request.reasoningEffort).toBe(fates[2] ? "low" : fates[3] ? undefined : reasoningEffort);
        },
      ),
    );
  });

  it("notes that a reasoning model counts its reasoning towards the cap", () => {
    const { request, notes } = adaptChatRequest({ model: "o3", messages, maxTokens: 200 });
    expect(request.tokenCap).toEqual({ limit: 200, counts: "answer-and-reasoning" });
    expect(notes).toEqual([
      "o3 also counts its hidden reasoning: max_tokens (200) limits reasoning and answer together.",
    ]);
  });

  it("lowers a cap above the model's limit, with a note", () => {
    const { request, notes } = adaptChatRequest({ model: "gpt-3.5-turbo", messages, maxTokens: 10_000 });
    expect(request.tokenCap).toEqual({ limit: 4_096, counts: "answer" });
    expect(notes).toEqual([
      "gpt-3.5-turbo writes at most 4096 tokens, so max_tokens was lowered from 10000 to 4096.",
    ]);
  });

  it("sends a request to an unknown model unchanged", () => {
    const request = { model: "llama3.2", messages, temperature: 2, maxTokens: 900_000 };
    expect(adaptChatRequest(request)).toEqual({
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
