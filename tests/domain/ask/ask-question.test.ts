import { okAsync, errAsync, type ResultAsync } from "neverthrow";
import { AskQuestion, type AskQuestionOptions } from "../../../src/domain/ask/ask-question.js";
import { InputImages } from "../../../src/domain/images/inputs/input-images.js";
import type { Call } from "../../../src/ports/call.js";
import type { ChatReply, ChatRequest } from "../../../src/ports/chat-provider.js";
import { cancelledError, unavailableError, type ProviderError } from "../../../src/ports/provider-error.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { dataUrlOf } from "../../../src/domain/images/inputs/image-bytes.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

describe("AskQuestion", () => {
  it("asks the default model, and returns its answer", async () => {
    const { ask, calls } = setup();
    const answer = await ask.execute({ query: "Why?" });
    expect(answer._unsafeUnwrap()).toEqual(reply);
    expect(calls[0]?.request).toEqual({ model: "gpt-6-luna", messages: [{ role: "user", text: "Why?" }] });
  });

  it("passes on the model and its options", async () => {
    const { ask, calls } = setup();
    await ask.execute({ query: " Why? ", model: "gpt-4", temperature: 1.5, max_tokens: 4000 });
    expect(calls[0]?.request).toEqual({
      model: "gpt-4",
      messages: [{ role: "user", text: " Why? " }],
      temperature: 1.5,
      tokenCap: { limit: 4000, counts: "answer" },
    });
  });

  it("puts instructions before the question, and passes on the effort", async () => {
    const { ask, calls } = setup();
    await ask.execute({ query: "Why?", system: "Be brief.", reasoning_effort: "none", temperature: 1 });
    expect(calls[0]?.request).toEqual({
      model: "gpt-6-luna",
      messages: [
        { role: "system", text: "Be brief." },
        { role: "user", text: "Why?" },
      ],
      reasoningEffort: "none",
      temperature: 1,
    });
  });

  it.each([
    [true, { webSearch: true }],
    [false, {}],
  ])("lets the model search the web when that is %s", async (web_search, expected) => {
    const { ask, calls } = setup();
    await ask.execute({ query: "Why?", web_search });
    expect(calls[0]?.request).toEqual({
      model: "gpt-6-luna",
      messages: [{ role: "user", text: "Why?" }],
      ...expected,
    });
  });

  describe("with images", () => {
    it("sends them to the model, and says what was changed", async () => {
      const { ask, calls } = setup({
        options: { images: new InputImages({ codec: new FakeImageCodec() }) },
      });
      const images = [dataUrlOf({ bytes: tinyPng(1), mediaType: "image/png" })];
      const answer = await ask.execute({ query: "Why?", images });
      expect(calls[0]?.request.messages).toEqual([
        { role: "user", text: "Why?", images: [{ bytes: expect.anything(), mediaType: "image/png" }] },
      ]);
      expect(answer._unsafeUnwrap().notes).toEqual([]);
    });

    it.each([
      [["data:,x"], {}, "images: the data URL cannot be used"],
      [[" "], {}, "images must be a list of 1 to 16 texts"],
      [[5], {}, "images must be a list"],
      [["x.png"], { model: "gpt-3.5-turbo" }, "images: gpt-3.5-turbo cannot look at images. Choose"],
      [["x.png"], {}, "images: Files cannot be read here."],
    ])("refuses %j %j before anything is sent", async (images, input, why) => {
      const { ask, calls } = setup();
      const error = (await ask.execute({ query: "q", images, ...input }))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "invalid-arguments", message: expect.stringContaining(why) });
      expect(calls).toEqual([]);
    });
  });

  it("sends nothing for a caller that has cancelled already, whatever the arguments", async () => {
    const { ask, calls } = setup();
    const caller = { signal: AbortSignal.abort() };
    expect((await ask.execute({ query: "q" }, caller))._unsafeUnwrapErr()).toEqual(cancelledError());
    expect((await ask.execute({}, caller))._unsafeUnwrapErr()).toEqual(cancelledError());
    expect(calls).toEqual([]);
  });

  describe("if a retired model is replaced", () => {
    it("adapts to what the successor accepts", async () => {
      const { ask, calls } = setup({ options: { retirement } });
      const answer = await ask.execute({ query: "Why?", model: "gpt-4", reasoning_effort: "max" });
      expect(calls[0]?.request).toMatchObject({ model: "gpt-5.6-sol", reasoningEffort: "max" });
      expect(answer._unsafeUnwrap().notes).toEqual([
        "gpt-4 was retired on 2026-10-23; gpt-5.6-sol answered.",
      ]);
    });

    it("reports an issue before a retired model, and then the model", async () => {
      const { ask } = setup({ options: { retirement: { ...retirement, policy: "refuse" } } });
      const kindOf = async (reasoning_effort: string) =>
        (await ask.execute({ query: "q", model: "o3", reasoning_effort }))._unsafeUnwrapErr().kind;
      expect([await kindOf("max"), await kindOf("high")]).toEqual(["invalid-arguments", "model-not-found"]);
    });

    it("refuses the model before any image is read", async () => {
      const read: string[] = [];
      const files = {
        read: ({ place }: { place: string }) => (read.push(place), errAsync(cancelledError())),
      };
      const images = new InputImages({ files });
      const { ask } = setup({ options: { images, retirement: { ...retirement, policy: "refuse" } } });
      const error = (await ask.execute({ query: "q", model: "o3", images: ["fox.png"] }))._unsafeUnwrapErr();
      expect(error.kind).toBe("model-not-found");
      expect(read).toEqual([]);
    });

    const retirement = { policy: "replace", today: () => new Date("2027-01-01T00:00:00Z") } as const;
  });

  it("puts what it adapted before the provider's own notes", async () => {
    const { ask } = setup({ outcome: okAsync({ ...reply, notes: ["From the provider."] }) });
    const answer = await ask.execute({ query: "Why?", temperature: 1 });
    expect(answer._unsafeUnwrap().notes).toEqual([
      "gpt-6-luna does not accept temperature, so it was left out.",
      "From the provider.",
    ]);
  });

  describe("refuses before anything is sent", () => {
    it.each([
      [{}, ["query is required: it must be text that is not blank."]],
      [{ query: "" }, ['query must be text that is not blank; got "".']],
      [{ query: " \n\t" }, ['query must be text that is not blank; got " \\n\\t".']],
      [{ query: 7 }, ["query must be text that is not blank; got 7."]],
      [{ query: null }, ["query must be text that is not blank; got null."]],
      [{ query: "q", system: 7 }, ["system must be text that is not blank; got 7."]],
      [{ query: "q", system: 7 }, ["system must be text that is not blank; got 7."]],
      [
        { query: "q", reasoning_effort: "minimal" },
        ['reasoning_effort must be one of none, low, medium, high, xhigh, max; got "minimal".'],
      ],
      [
        { query: "", model: "gpt-5.1", reasoning_effort: "max" },
        [
          'query must be text that is not blank; got "".',
          'reasoning_effort: gpt-5.1 accepts none, low, medium, high; got "max".',
        ],
      ],
      [{ query: "q", model: 4 }, ["model must be the id of a model; got 4."]],
      [{ query: "q", temperature: 2.01 }, ["temperature must be a number from 0 to 2; got 2.01."]],
      [{ query: "q", temperature: -0.1 }, ["temperature must be a number from 0 to 2; got -0.1."]],
      [{ query: "q", temperature: "3" }, ['temperature must be a number from 0 to 2; got "3".']],
      [{ query: "q", max_tokens: 0 }, ["max_tokens must be a whole number from 1 to 4000; got 0."]],
      [{ query: "q", max_tokens: 4001 }, ["max_tokens must be a whole number from 1 to 4000; got 4001."]],
      [{ query: "q", max_tokens: 1.5 }, ["max_tokens must be a whole number from 1 to 4000; got 1.5."]],
      [
        { query: "q", timeout_seconds: 0.5 },
        ["timeout_seconds must be a number of seconds from 1 to 3600; got 0.5."],
      ],
      [
        { query: "q", timeout_seconds: 3601 },
        ["timeout_seconds must be a number of seconds from 1 to 3600; got 3601."],
      ],
      [{ query: "q", max_retries: 11 }, ["max_retries must be a whole number from 0 to 10; got 11."]],
      [{ query: "q", max_retries: -1 }, ["max_retries must be a whole number from 0 to 10; got -1."]],
      [
        { query: "q", prompt: "p", toString: 1 },
        [
          'Unknown argument "prompt"; the arguments are query, conversation, images, system, model, reasoning_effort, temperature, max_tokens, web_search, schema, background, timeout_seconds, max_retries.',
          'Unknown argument "toString"; the arguments are query, conversation, images, system, model, reasoning_effort, temperature, max_tokens, web_search, schema, background, timeout_seconds, max_retries.',
        ],
      ],
      ["q", ['The arguments must be an object; got "q".']],
      [["q"], ['The arguments must be an object; got ["q"].']],
      [null, ["query is required: it must be text that is not blank."]],
    ])("%j", async (input, issues) => {
      const { ask, calls } = setup();
      const error = (await ask.execute(input))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "invalid-arguments", issues });
      for (const fault of issues) expect(error.message).toContain(fault);
      expect(calls).toEqual([]);
    });

    it("with all issues in one message", async () => {
      const { ask } = setup();
      const error = (await ask.execute({ temperature: 3, max_tokens: "many" }))._unsafeUnwrapErr();
      expect(error.message).toBe(
        "Nothing was sent, because of 3 issues:\n" +
          "- query is required: it must be text that is not blank.\n" +
          "- temperature must be a number from 0 to 2; got 3.\n" +
          '- max_tokens must be a whole number from 1 to 4000; got "many".',
      );
    });
  });

  it("takes its max_tokens limit and its model from the options", async () => {
    const { ask, calls } = setup({ options: { maxTokensLimit: 10, model: "llama" } });
    expect((await ask.execute({ query: "q", max_tokens: 11 })).isErr()).toBe(true);
    expect((await ask.execute({ query: "q", max_tokens: 10 })).isOk()).toBe(true);
    expect(calls[0]?.request.model).toBe("llama");
  });

  it("shows its arguments as a JSON Schema", () => {
    const { ask } = setup({ options: { maxTokensLimit: 10 } });
    expect(ask.inputSchema).toMatchObject({
      type: "object",
      required: ["query"],
      additionalProperties: false,
      properties: {
        max_tokens: { type: "integer", minimum: 1, maximum: 10 },
        temperature: { minimum: 0, maximum: 2 },
      },
    });
  });

  it("gives the call its deadline, its retries, its signal and its listener", async () => {
    const clock = new ManualClock();
    await clock.advance(1_000);
    const { ask, calls } = setup({ options: { clock, timeoutMilliseconds: 60_000 } });
    const { signal } = new AbortController();
    const events: unknown[] = [];
    await ask.execute({ query: "q" }, { signal, onEvent: (event) => events.push(event) });
    await ask.execute({ query: "q", timeout_seconds: 5, max_retries: 0 });
    expect(calls[0]?.call).toMatchObject({ deadline: { at: 61_000, milliseconds: 60_000 }, signal });
    expect(calls[0]?.call.maxRetries).toBeUndefined();
    expect(calls[1]?.call).toMatchObject({ deadline: { at: 6_000, milliseconds: 5_000 }, maxRetries: 0 });
    calls[0]?.call.report({ type: "working" });
    calls[1]?.call.report({ type: "working" });
    expect(events).toEqual([{ type: "working" }]);
  });

  it("sets no deadline without a clock", async () => {
    const { ask, calls } = setup();
    await ask.execute({ query: "q" });
    expect(calls[0]?.call.deadline).toBeUndefined();
  });

  it("passes on the provider's error", async () => {
    const down = unavailableError({ message: "Down.", status: 503 });
    const { ask } = setup({ outcome: errAsync(down) });
    expect((await ask.execute({ query: "q" }))._unsafeUnwrapErr()).toBe(down);
  });

  describe("says so if the answer is incomplete", () => {
    it.each([
      ["length", "The answer is incomplete: gpt-6-luna reached its own token limit."],
      ["content-filter", "The answer is incomplete: the provider's content filter cut it off."],
      ["refusal", "gpt-6-luna declined to answer; the text is its refusal."],
      ["other", 'The provider ended the answer for another reason: "raw word".'],
    ] as const)("%s", async (unified, note) => {
      const { ask } = setup({ outcome: okAsync({ ...reply, finishReason: { unified, raw: "raw word" } }) });
      const answer = (await ask.execute({ query: "q" }))._unsafeUnwrap();
      expect(answer).toMatchObject({ text: reply.text, notes: [note] });
    });

    it("names the cap that ended it", async () => {
      const { ask } = setup({
        outcome: okAsync({ ...reply, finishReason: { unified: "length", raw: "length" } }),
      });
      const answer = (await ask.execute({ query: "q", max_tokens: 50, model: "gpt-4" }))._unsafeUnwrap();
      expect(answer.notes).toEqual([
        "The answer is incomplete: it reached max_tokens (50). Raise max_tokens, or leave it out.",
      ]);
    });
  });

  describe("explains an empty answer", () => {
    it.each([
      [
        "length",
        { max_tokens: 20 },
        "empty-answer",
        /used up max_tokens \(20\) on hidden reasoning before it wrote anything/,
      ],
      [
        "length",
        {},
        "empty-answer",
        /used up its own token limit on hidden reasoning before it wrote anything/,
      ],
      ["stop", {}, "empty-answer", /ended without writing anything \(finish reason "raw word"\)/],
      ["other", {}, "empty-answer", /ended without writing anything/],
      ["refusal", {}, "content-rejected", /declined to answer and gave no reason/],
      ["content-filter", {}, "content-rejected", /content filter blocked the whole answer/],
    ] as const)("%s %p", async (unified, input, kind, message) => {
      const empty = { ...reply, text: " \n", finishReason: { unified, raw: "raw word" } };
      const { ask } = setup({ outcome: okAsync({ ...empty, requestId: "req_1" }) });
      const error = (await ask.execute({ query: "q", ...input }))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind, requestId: "req_1", message: expect.stringMatching(message) });
    });

    it.each([
      [
        { max_tokens: 20 },
        "gpt-6-luna used up max_tokens (20) on hidden reasoning before it wrote anything. Raise max_tokens, or leave it out. A lower reasoning_effort leaves more tokens for the answer: the lowest for gpt-6-luna is none.",
      ],
      [
        { model: "gpt-6.1-sol", reasoning_effort: "high" },
        "gpt-6.1-sol used up its own token limit on hidden reasoning before it wrote anything. Ask for less at once. A lower reasoning_effort leaves more tokens for the answer: the lowest for gpt-6.1-sol is low.",
      ],
      [
        { model: "o3", max_tokens: 20, reasoning_effort: "low" },
        "o3 used up max_tokens (20) on hidden reasoning before it wrote anything. Raise max_tokens, or leave it out.",
      ],
      [
        { max_tokens: 1, reasoning_effort: "none" },
        "gpt-6-luna used up max_tokens (1) before it wrote anything. Raise max_tokens, or leave it out.",
      ],
      [
        { model: "llama3.2", max_tokens: 20 },
        "llama3.2 used up max_tokens (20) on hidden reasoning before it wrote anything. Raise max_tokens, or leave it out.",
      ],
    ])("caused by a token cap, and advises a lower effort if there is one: %j", async (input, message) => {
      const { ask } = setup({
        outcome: okAsync({ ...reply, text: "", finishReason: { unified: "length", raw: "length" } }),
      });
      const error = (await ask.execute({ query: "q", ...input }))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "empty-answer", message });
    });

    it("without a request id if there is none", async () => {
      const { ask } = setup({ outcome: okAsync({ ...reply, text: "" }) });
      expect((await ask.execute({ query: "q" }))._unsafeUnwrapErr()).not.toHaveProperty("requestId");
    });
  });

  const reply: ChatReply = {
    text: "Because.",
    model: "gpt-6-luna-2026-09-01",
    finishReason: { unified: "stop", raw: "completed" },
    notes: [],
  };

  function setup({
    outcome = okAsync(reply),
    options,
  }: { outcome?: ResultAsync<ChatReply, ProviderError>; options?: AskQuestionOptions } = {}) {
    const calls: { request: ChatRequest; call: Call }[] = [];
    const complete = (request: ChatRequest, call: Call) => {
      calls.push({ request, call });
      return outcome;
    };
    return { ask: new AskQuestion({ complete }, options), calls };
  }
});
