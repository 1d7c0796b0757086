import { okAsync } from "neverthrow";
import { AskModels, type AskModelsOptions } from "../../../src/domain/ask/ask-models.js";
import { AskQuestion } from "../../../src/domain/ask/ask-question.js";
import type { ModelAnswers } from "../../../src/domain/ask/model-answers.js";
import type { CallEvent, Transcript } from "../../../src/ports/call.js";
import type { ChatReply, ChatRequest } from "../../../src/ports/chat-provider.js";
import { interruptedError, unavailableError } from "../../../src/ports/provider-error.js";
import { MemoryConversationStore } from "../../../src/adapters/memory/memory-conversation-store.js";
import { FakeChatProvider, type FakeChatOutcome } from "../../../src/testing/doubles/fake-chat-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

const models = ["gpt-6-luna", "gpt-4.1"];

describe("AskModels", () => {
  it("asks one model as AskQuestion does, if no others are named", async () => {
    const { ask, provider } = setup(() => ({ text: "Because." }));
    for (const input of [
      { query: "Why?" },
      { query: "Why?", models: null, compare: "" },
      '{"query":"Why?"}',
    ]) {
      const answer = await ask.execute(input);
      expect(answer._unsafeUnwrap()).toMatchObject({ text: "Because.", model: "gpt-6-luna" });
      expect(answer._unsafeUnwrap()).not.toHaveProperty("answers");
    }
    expect(provider.requests).toHaveLength(3);
    expect((await ask.execute("Why?"))._unsafeUnwrapErr().message).toContain(
      "The arguments must be an object",
    );
    expect((await ask.execute(undefined))._unsafeUnwrapErr().message).toContain("query is required");
  });

  it("returns the answers in the order of the models, with what each took and cost, and the sums", async () => {
    const { ask, clock } = setup(({ model }) => ({ text: `From ${model}.`, reply: facts(model) }));
    const running = ask.execute({ query: "Why?", models });
    await clock.advance(0);
    const answers = (await running)._unsafeUnwrap() as ModelAnswers;
    expect(answers.text).toBe(
      "## gpt-6-luna\n\nFrom gpt-6-luna.\n\n(0.0 s, $0.0010)\n\n## gpt-4.1\n\nFrom gpt-4.1.\n\n(0.0 s, $0.0010)".replaceAll(
        "$0.0010",
        "$0.001",
      ),
    );
    expect(answers).toMatchObject({
      model: "gpt-6-luna, gpt-4.1",
      usage: { inputTokens: 20, outputTokens: 40 },
      costInDollars: 0.002,
      finishReason: { unified: "length" },
      sources: [{ url: "https://a.example" }, { url: "https://b.example/gpt-4.1" }],
      notes: ["gpt-4.1: It was brief.", expect.stringMatching(/^gpt-4\.1: The answer is incomplete/)],
      answers: [
        { model: "gpt-6-luna", milliseconds: 0, answer: { text: "From gpt-6-luna." } },
        { model: "gpt-4.1", milliseconds: 0, answer: { text: "From gpt-4.1." } },
      ],
    });
    expect(answers).not.toHaveProperty("comparison");
  });

  it("streams one answer after the other, whichever is written first", async () => {
    const { ask, texts, events, transcript, listener } = setup(({ model }) =>
      model === "gpt-6-luna" ? { chunks: ["Slow ", "one."] } : { chunks: ["Quick ", "one."] },
    );
    const answers = (
      await ask.execute({ query: "Why?", models: ["gpt-4.1", "gpt-6-luna"] }, listener)
    )._unsafeUnwrap();
    expect(texts().join("")).toBe(answers.text);
    expect(transcript()?.text).toBe(answers.text);
    expect(answers.text.indexOf("Quick one.")).toBeLessThan(answers.text.indexOf("## gpt-6-luna"));
    // Its parts say which model it is about.
    expect(events().find(({ type }) => type !== "text")).toEqual({
      type: "working",
      part: { number: 1, of: 2 },
    });
  });

  it("delivers what was answered if others fail, and says why", async () => {
    const { ask, listener, texts } = setup(({ model }) =>
      model === "gpt-4.1"
        ? { text: "Because." }
        : { error: interruptedError({ message: "The stream was cut.", partialText: "Bec" }), after: ["Bec"] },
    );
    const answers = (await ask.execute({ query: "Why?", models, compare: true }, listener))._unsafeUnwrap();
    expect(texts().join("")).toBe(
      "## gpt-6-luna\n\nBec\n\nNo answer: The stream was cut.\n\n## gpt-4.1\n\nBecause.\n\n(0.0 s)",
    );
    expect(answers).toMatchObject({
      model: "gpt-4.1",
      answers: [{ model: "gpt-6-luna", error: { kind: "interrupted" } }, { answer: { text: "Because." } }],
      notes: ["The answers were not compared: only one model answered."],
    });
    expect(answers).not.toHaveProperty("costInDollars");
  });

  it("fails if no model answered, with every reason", async () => {
    const { ask } = setup(({ model }) => ({ error: unavailableError({ message: `${model} is down.` }) }));
    expect((await ask.execute({ query: "Why?", models }))._unsafeUnwrapErr()).toMatchObject({
      kind: "unavailable",
      message: "None of the 2 models answered.\ngpt-6-luna: gpt-6-luna is down.\ngpt-4.1: gpt-4.1 is down.",
    });
  });

  it("says each mistake once, before anything is sent", async () => {
    const { ask, provider } = setup(() => ({ text: "Because." }));
    const issues = async (input: object) =>
      (await ask.execute({ query: "Why?", ...input }))._unsafeUnwrapErr();
    expect(await issues({ models: ["one"] })).toMatchObject({
      issues: ['models must be a list of 2 to 5 different model ids; got ["one"].'],
    });
    expect(await issues({ compare: true })).toMatchObject({
      issues: ["models must be a list of 2 to 5 different model ids; compare compares their answers."],
    });
    expect(await issues({ models: ["a", "a"], model: "b", conversation: "abcdefghijkl" })).toMatchObject({
      issues: [
        "models must be different; one is named twice.",
        "models takes the place of model. Leave out one of them.",
        "conversation cannot be combined with models. Leave it out, or continue it with one model.",
      ],
    });
    expect(await issues({ models, temperature: 9 })).toMatchObject({
      kind: "invalid-arguments",
      issues: ["temperature must be a number from 0 to 2; got 9."],
    });
    expect(provider.requests).toEqual([]);
  });

  it("ends all at once if it is cancelled", async () => {
    const { ask } = setup(() => ({ hang: true }));
    const stop = new AbortController();
    const running = ask.execute({ query: "Why?", models }, { signal: stop.signal, isWatched: true });
    stop.abort();
    expect((await running)._unsafeUnwrapErr().kind).toBe("cancelled");
  });

  it("asks models once that are the same today", async () => {
    const { ask, provider } = setup(() => ({ text: "Because." }), {
      retirement: {
        policy: "replace",
        today: () => new Date("2999-01-01"),
        announced: () => undefined,
      },
    });
    const answers = (
      await ask.execute({ query: "Why?", models: ["gpt-4", "gpt-4-turbo", "gpt-6-luna"] })
    )._unsafeUnwrap();
    expect(answers.notes[0]).toMatch(
      /^gpt-4 and gpt-4-turbo are the same model today, \S+, which was asked once\.$/,
    );
    expect(provider.requests).toHaveLength(2);
  });

  it("asks the others if one is retired and may not be replaced", async () => {
    const retirement = { policy: "refuse", today: () => new Date("2999-01-01") } as const;
    const { ask } = setup(() => ({ text: "Because." }), { retirement });
    const answers = (await ask.execute({ query: "Why?", models: ["gpt-4", "gpt-6-luna"] }))._unsafeUnwrap();
    expect(answers).toMatchObject({ answers: [{ error: { kind: "model-not-found" } }, { answer: {} }] });
  });

  it("has the texts of providers that do not stream, and of models that wrote nothing", async () => {
    const reply = { model: "m", finishReason: { unified: "refusal", raw: "refusal" }, notes: [] } as const;
    const complete = ({ model }: ChatRequest) =>
      okAsync({ ...reply, text: model === "gpt-4.1" ? "" : "At once." });
    const answers = (
      await new AskModels(new AskQuestion({ complete })).execute({ query: "Why?", models })
    )._unsafeUnwrap();
    expect(answers.text).toBe(
      "## gpt-6-luna\n\nAt once.\n\n(0.0 s)\n\n## gpt-4.1\n\nNo answer: gpt-4.1 declined to answer and gave no reason. Reword the query.",
    );
  });

  describe("compare", () => {
    it("lets the first model that answered compare the answers", async () => {
      const { ask, provider, texts, listener } = setup((request) =>
        isComparison(request)
          ? { text: "They agree.", reply: { notes: ["It was hard."] } }
          : { text: "Because." },
      );
      const input = { query: "Why?", models, compare: true, max_retries: 0 };
      const answers = (await ask.execute(input, listener))._unsafeUnwrap() as ModelAnswers;
      expect(answers.comparison).toMatchObject({ text: "They agree.", model: "gpt-6-luna" });
      expect(answers.text).toMatch(/\n\n## Comparison by gpt-6-luna\n\nThey agree\.\n\n\(0\.0 s\)$/);
      expect(texts().join("")).toBe(answers.text);
      expect(answers.notes).toEqual(["Comparison: It was hard."]);
      const [message] = provider.requests[2]!.messages;
      expect(message?.text).toContain('<answer model="gpt-4.1">\nBecause.\n</answer>');
    });

    it("delivers the answers if they cannot be compared", async () => {
      const { ask } = setup((request) =>
        isComparison(request)
          ? { error: unavailableError({ message: "It is down." }) }
          : { text: "Because." },
      );
      const answers = (await ask.execute({ query: "Why?", models, compare: true }))._unsafeUnwrap();
      expect(answers.notes).toEqual(["The answers were not compared: It is down."]);
      expect(answers.text).toMatch(/No comparison: It is down\.$/);
      expect(answers).not.toHaveProperty("comparison");
    });

    it("needs time, which the answers may have used up", async () => {
      let time = 0;
      const { ask, provider } = setup(
        () => {
          time += 2_500;
          return { text: "Because." };
        },
        { clock: Object.assign(new ManualClock(), { now: () => time }), timeoutMilliseconds: 5_500 },
        false,
      );
      const running = ask.execute({ query: "Why?", models, compare: true });
      const answers = (await running)._unsafeUnwrap();
      expect(answers.notes).toEqual([
        "The answers were not compared: there was no time left. Allow more with timeout_seconds.",
      ]);
      expect(provider.requests).toHaveLength(2);
      const longer = await ask.execute({ query: "Why?", models, compare: true, timeout_seconds: 60 });
      expect(longer._unsafeUnwrap()).toHaveProperty("comparison");
    });

    it("ends as cancelled if it is cancelled meanwhile", async () => {
      const stop = new AbortController();
      const { ask } = setup((request) => {
        if (!isComparison(request)) return { text: "Because." };
        stop.abort();
        return { hang: true };
      });
      const running = ask.execute({ query: "Why?", models, compare: true }, { signal: stop.signal });
      expect((await running)._unsafeUnwrapErr().kind).toBe("cancelled");
    });
  });

  it("keeps a conversation with each model, but not the comparison", async () => {
    const { ask } = setup(({ model }) => ({ text: "Because.", reply: facts(model) }), {}, true);
    const all = (await ask.execute({ query: "Why?", models, compare: true }))._unsafeUnwrap() as ModelAnswers;
    for (const one of all.answers)
      expect(one).toMatchObject({ answer: { conversation: expect.any(String) } });
    expect(all.comparison).toBeDefined();
    expect(all.comparison).not.toHaveProperty("conversation");
  });

  it("refuses a question to one model where several are expected", async () => {
    const { ask, provider } = setup(() => ({ text: "Because." }));
    for (const named of [[], ["gpt-6-luna"], undefined]) {
      const asked = await ask.askAll({ query: "Why?", models: named as string[] });
      expect(asked._unsafeUnwrapErr().message).toContain(
        "models must be a list of 2 to 5 different model ids",
      );
    }
    expect(provider.requests).toEqual([]);
    const answers = (
      await ask.askAll({ query: "Why?", models: [" gpt-6-luna", "gpt-4.1 "] })
    )._unsafeUnwrap();
    expect(answers.answers.map(({ model }) => model)).toEqual(models);
  });

  it("describes all its arguments", () => {
    const { properties } = setup(() => ({ text: "" })).ask.inputSchema as { properties: object };
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(["query", "model", "models", "compare"]));
  });

  it("needs no clock", async () => {
    const provider = new FakeChatProvider({ text: "Because." });
    const ask = new AskModels(new AskQuestion(provider));
    const answers = (await ask.execute({ query: "Why?", models, compare: true }))._unsafeUnwrap();
    expect(answers).toHaveProperty("comparison");
  });

  const isComparison = ({ messages }: ChatRequest): boolean =>
    messages.some(({ text }) => text.startsWith("Several models answered"));

  const facts = (model: string): Partial<ChatReply> => ({
    usage: { inputTokens: 10, outputTokens: 20 },
    costInDollars: 0.001,
    sources: [
      { url: "https://a.example" },
      ...(model === "gpt-4.1" ? [{ url: "https://b.example/gpt-4.1" }] : []),
    ],
    ...(model === "gpt-4.1" && {
      notes: ["It was brief."],
      finishReason: { unified: "length", raw: "length" } as const,
    }),
  });

  function setup(
    outcome: (request: ChatRequest) => FakeChatOutcome,
    options: AskModelsOptions & { clock?: ManualClock } = {},
    keeps = false,
  ) {
    const clock = new ManualClock();
    const provider = new FakeChatProvider(outcome);
    const question = new AskQuestion(provider, {
      clock,
      ...(options.retirement && { retirement: options.retirement }),
      ...(keeps && { conversations: new MemoryConversationStore() }),
    });
    const events: CallEvent[] = [];
    let transcript: Transcript | undefined;
    return {
      ask: new AskModels(question, {
        clock,
        ...options,
        ...(keeps && { comparer: new AskQuestion(provider, { clock }) }),
      }),
      provider,
      clock,
      events: () => events,
      texts: () => events.flatMap((event) => (event.type === "text" ? [event.delta] : [])),
      transcript: () => transcript,
      listener: {
        onEvent: (event: CallEvent) => events.push(event),
        onTranscript: (given: Transcript) => (transcript = given),
      },
    };
  }
});
