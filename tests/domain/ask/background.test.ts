import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { MemoryConversationStore } from "../../../src/adapters/memory/memory-conversation-store.js";
import { ajvChecker } from "../../../src/adapters/ajv/ajv-checker.js";
import { AskModels } from "../../../src/domain/ask/ask-models.js";
import { AskQuestion, type AskQuestionOptions } from "../../../src/domain/ask/ask-question.js";
import { leaveRunning, type BegunQuestion, type Caller } from "../../../src/domain/call/caller.js";
import type { BackgroundChat, BackgroundState, ChatProvider } from "../../../src/ports/chat-provider.js";
import {
  authenticationError,
  malformedReplyError,
  rateLimitedError,
  unavailableError,
  type ProviderError,
} from "../../../src/ports/provider-error.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

const query = "Why is\nthe sea salty?";
const within2h = { query, background: "within_2h" };
const minute = 60_000;
const hour = 60 * minute;

describe("a question that is answered in the background", () => {
  it("is begun, looked for less and less often, and answered", async () => {
    const { ask, clock, begun, provider, statuses } = setup(
      new FakeChatProvider({ text: "Rivers carry salt.", looks: 4 }),
    );
    const { result, ended } = ask(within2h);
    await clock.advance(0);
    expect(provider.requests).toMatchObject([{ background: "within_2h", model: "gpt-6-luna" }]);
    expect(begun).toMatchObject([
      {
        description:
          'gpt-6-luna answers "Why is the sea salty?" in the background, by 2026-11-23 14:00 UTC at the latest, ' +
          "at 30 % less than the standard price.",
      },
    ]);
    await clock.advance(2_000);
    expect(statuses).toEqual([
      { type: "background", state: "queued", milliseconds: 0 },
      { type: "background", state: "working", milliseconds: 2_000 },
    ]);
    await clock.advance(3_000);
    await clock.advance(4_500);
    await clock.advance(6_750);
    expect(statuses).toHaveLength(5);
    expect(ended()).toBe(false);
    await clock.advance(10_125);
    expect((await result)._unsafeUnwrap()).toMatchObject({
      text: "Rivers carry salt.",
      conversation: expect.any(String),
      notes: [],
    });
    expect(clock.pending).toBe(0);
  });

  it.each([
    ["now", 30_000],
    ["within_8h", 60_000],
  ])("is looked for at most so often: %s, every %i ms", async (background, longest) => {
    const { ask, clock, statuses, begun } = setup(new FakeChatProvider({ text: "Salt.", looks: 40 }));
    ask({ query, background });
    await clock.advance(20 * minute);
    const [last, before] = statuses.toReversed() as unknown as { milliseconds: number }[];
    expect(last!.milliseconds - before!.milliseconds).toBe(longest);
    expect(begun[0]?.description).toMatch(background === "now" ? /as soon as possible/ : /40 % less/);
  });

  it("gives the same answer in another process, once in the conversation", async () => {
    const conversations = new MemoryConversationStore();
    const chat = new FakeChatProvider([
      { text: "Rivers carry salt." },
      { text: '{"why": "Rivers."}', looks: 1, reply: { notes: ["A note."] } },
    ]);
    const first = setup(chat, { conversations });
    const { conversation } = (
      await first.ask({ query: "Hello", system: "Be brief." }).result
    )._unsafeUnwrap();
    const asked = {
      query,
      conversation,
      background: "within_8h",
      images: [`data:image/png;base64,${Buffer.from(tinyPng(1)).toString("base64")}`],
      max_tokens: 100,
      reasoning_effort: "low",
      timeout_seconds: 60,
      schema: { type: "object", properties: { why: { type: "string" } } },
    };
    const here = first.ask(asked);
    await first.clock.advance(10_000);
    const answer = (await here.result)._unsafeUnwrap();
    expect(answer).toMatchObject({ structured: { why: "Rivers." }, conversation });
    expect(answer.notes).toEqual([
      expect.stringContaining("max_tokens (100) limits reasoning and answer together"),
      expect.stringContaining("timeout_seconds applied only until the provider had accepted"),
      "A note.",
    ]);
    const second = setup(chat, { conversations });
    const there = second.resume(first.begun[0]!.state);
    await second.clock.advance(0);
    expect((await there)._unsafeUnwrap()).toEqual(answer);
    expect(second.begun).toEqual(first.begun);
    const turns = (await conversations.read(String(conversation)))._unsafeUnwrap();
    expect(turns).toHaveLength(2);
    expect(turns[1]).toMatchObject({ question: query, images: [expect.stringMatching(/^data:image/)] });
  });

  it("starts the same conversation, however often it is collected", async () => {
    const conversations = new MemoryConversationStore();
    const chat = new FakeChatProvider({ text: "Rivers carry salt." });
    const first = setup(chat, { conversations });
    const left = first.ask({ ...within2h, system: "Be brief." }, leaveRunning);
    await first.clock.advance(0);
    left.abort();
    expect((await left.result)._unsafeUnwrapErr().kind).toBe("cancelled");
    const [{ state }] = first.begun as [BegunQuestion];
    const { resume, clock } = setup(chat, { conversations });
    const answers = [resume(state), resume(state)];
    await clock.advance(0);
    const [one, other] = (await Promise.all(answers)).map((result) => result._unsafeUnwrap());
    expect(one).toEqual(other);
    expect((await conversations.read(String(one?.conversation)))._unsafeUnwrap()).toMatchObject([
      { question: query, system: "Be brief.", answer: "Rivers carry salt." },
    ]);
  });

  it("is not kept where conversations are not", async () => {
    const { resume, begun, ask, clock } = setup(new FakeChatProvider({ text: "Salt." }), {});
    ask(within2h);
    await clock.advance(2_000);
    const resumed = resume(begun[0]!.state);
    await clock.advance(0);
    expect((await resumed)._unsafeUnwrap()).not.toHaveProperty("conversation");
  });

  it("survives what passes, and asks no earlier than the provider wants", async () => {
    const { ask, clock, looks } = scripted([
      unavailableError({ message: "Away." }),
      rateLimitedError({ message: "Too fast.", retryAfterMilliseconds: 50_000 }),
      ...Array.from({ length: 4 }, () => malformedReplyError({ message: "A web page." })),
      { state: "queued" },
      malformedReplyError({ message: "A web page." }),
      answered("Salt."),
    ]);
    const { result } = ask(within2h);
    await clock.advance(5_000);
    expect(looks()).toBe(2);
    await clock.advance(49_000);
    expect(looks()).toBe(2);
    await clock.advance(1_000);
    expect(looks()).toBe(3);
    await clock.advance(hour);
    expect((await result)._unsafeUnwrap()).toMatchObject({ text: "Salt." });
  });

  it.each([
    [
      "a key that is refused",
      [authenticationError({ message: "Wrong key." })],
      "authentication",
      "goes on with it",
    ],
    [
      "replies that stay unusable",
      Array.from({ length: 5 }, () => malformedReplyError({ message: "A web page." })),
      "malformed-reply",
      "goes on with it",
    ],
    ["work that is gone", [{ state: "gone" }], "unavailable", "no longer there"],
    ["work that somebody else cancelled", [{ state: "cancelled" }], "unavailable", "was cancelled"],
    [
      "work that failed",
      [{ state: "failed", error: unavailableError({ message: "It went wrong." }) }],
      "unavailable",
      "It went wrong.",
    ],
  ] as const)("ends with %s", async (_, states, kind, message) => {
    const { ask, clock } = scripted(states);
    const { result } = ask(within2h);
    await clock.advance(hour);
    const error = (await result)._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind, message: expect.stringContaining(message) });
    expect(clock.pending).toBe(0);
  });

  it("is cancelled with its call, at the provider too", async () => {
    const { ask, clock, provider } = setup(new FakeChatProvider({ hang: true }));
    const { result, abort } = ask(within2h);
    await clock.advance(10_000);
    abort();
    expect((await result)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(await state(provider, "work-1")).toBe("cancelled");
    expect(clock.pending).toBe(0);
  });

  it("goes on at the provider if its caller only leaves", async () => {
    const { ask, clock, provider } = setup(new FakeChatProvider({ hang: true }));
    const { result, abort } = ask(within2h, leaveRunning);
    await clock.advance(10_000);
    abort();
    expect((await result)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(await state(provider, "work-1")).toBe("working");
  });

  it("delivers an answer that was there before it was cancelled", async () => {
    const first = scripted([answered("Salt.")], unavailableError({ message: "It has ended." }));
    const { result, abort } = first.ask(within2h);
    await first.clock.advance(0);
    abort();
    expect((await result)._unsafeUnwrap()).toMatchObject({ text: "Salt." });

    const second = scripted([{ state: "gone" }], unavailableError({ message: "Not there." }));
    const other = second.ask(within2h);
    await second.clock.advance(0);
    other.abort();
    expect((await other.result)._unsafeUnwrapErr().kind).toBe("cancelled");
  });

  it("is cancelled in the middle of a look", async () => {
    const { ask, clock, hang } = scripted([{ state: "queued" }]);
    const { result, abort } = ask(within2h);
    hang();
    await clock.advance(2_000);
    abort();
    await clock.advance(0);
    expect((await result)._unsafeUnwrapErr().kind).toBe("cancelled");
  });

  it.each([{ state: "queued" }, unavailableError({ message: "Away." })] as const)(
    "says that it could not be cancelled, and that it goes on: %j",
    async (found) => {
      const { ask, clock } = scripted([found], unavailableError({ message: "The network is down." }));
      const { result, abort } = ask(within2h);
      await clock.advance(0);
      abort();
      expect((await result)._unsafeUnwrapErr()).toMatchObject({
        kind: "unavailable",
        message:
          "The work on this question (work-1) could not be cancelled at the provider, so it may go on and be billed: The network is down.",
      });
    },
  );

  it.each([
    ["now", 4, undefined, "cancelled"],
    ["within_2h", 3, undefined, "cancelled"],
    ["within_8h", 9, unavailableError({ message: "Away." }), "abandoned"],
  ])("is given up after its window: %s, %i hours", async (background, hours, refusal, how) => {
    const { ask, clock } = scripted([{ state: "queued" }], refusal);
    const { result, ended } = ask({ query, background });
    await clock.advance(hours * hour - 2 * minute);
    expect(ended()).toBe(false);
    await clock.advance(4 * minute);
    expect((await result)._unsafeUnwrapErr()).toMatchObject({
      kind: "timeout",
      message: expect.stringMatching(new RegExp(`did not answer within ${hours}\\.\\d hours.* was ${how}`)),
    });
  });

  it("takes an answer that comes at the last moment", async () => {
    const { ask, clock } = scripted([{ state: "queued" }], answered("Salt."));
    const { result } = ask(within2h);
    await clock.advance(4 * hour);
    expect((await result)._unsafeUnwrap()).toMatchObject({ text: "Salt." });
  });

  it("reports the text of the answer, as while it is written", async () => {
    const begun = setup(new FakeChatProvider({ text: "Salt." }));
    const texts: string[] = [];
    const onEvent: Caller["onEvent"] = (event) => {
      if (event.type === "text") texts.push(event.delta);
    };
    const first = begun.question.execute(within2h, {
      onEvent,
      onBackground: (one) => {
        begun.begun.push(one);
      },
    });
    await begun.clock.advance(2_000);
    await first;
    const second = begun.question.resume(begun.begun[0]!.state, { onEvent });
    await begun.clock.advance(0);
    await second;
    const begin: BackgroundChat["begin"] = () => okAsync({ state: "answered", reply: replyOf("Salt.") });
    await setup({ ...scriptedProvider([]), begin }).question.execute(within2h, { onEvent });
    expect(texts).toEqual(["Salt.", "Salt.", "Salt."]);
  });

  it("takes the answer of a provider that has it at once", async () => {
    const begin: BackgroundChat["begin"] = () => okAsync({ state: "answered", reply: replyOf("Salt.") });
    const { ask, begun } = setup({ ...scriptedProvider([]), begin });
    expect((await ask(within2h).result)._unsafeUnwrap()).toMatchObject({ text: "Salt." });
    expect(begun).toEqual([]);
  });

  it("fails if it is not accepted", async () => {
    const begin: BackgroundChat["begin"] = () => errAsync(authenticationError({ message: "Wrong key." }));
    const { ask } = setup({ ...scriptedProvider([]), begin });
    expect((await ask(within2h).result)._unsafeUnwrapErr()).toMatchObject({ kind: "authentication" });
  });

  it("does not depend on what its caller does when it is begun", async () => {
    const question = new AskQuestion(new FakeChatProvider({ text: "Salt." }), { clock: new ManualClock() });
    const controller = new AbortController();
    const result = question.execute(within2h, {
      signal: controller.signal,
      onBackground: () => Promise.reject(new Error("The disk is full.")),
    });
    controller.abort(leaveRunning);
    expect((await result)._unsafeUnwrapErr().kind).toBe("cancelled");
  });

  it("is refused where nobody can wait for it, before anything is sent", async () => {
    const { complete, requests } = new FakeChatProvider({ text: "Salt." });
    for (const question of [
      new AskQuestion({ complete }, { clock: new ManualClock() }),
      new AskQuestion(new FakeChatProvider({ text: "Salt." })),
    ]) {
      expect((await question.execute(within2h))._unsafeUnwrapErr()).toMatchObject({
        kind: "invalid-arguments",
        message: expect.stringContaining("background: answers cannot be collected later here"),
      });
    }
    expect(requests).toEqual([]);
    expect(
      (
        await setup(new FakeChatProvider({ text: "" })).ask({ query, background: "soon" }).result
      )._unsafeUnwrapErr(),
    ).toMatchObject({
      message: expect.stringContaining("background must be one of now, within_2h, within_8h"),
    });
  });

  it("is refused with several models", async () => {
    const models = new AskModels(setup(new FakeChatProvider({ text: "Salt." })).question);
    const result = await models.execute({ ...within2h, models: ["gpt-6-luna", "gpt-6-sol"] });
    expect(result._unsafeUnwrapErr()).toMatchObject({
      message: expect.stringContaining("background cannot be combined with models"),
    });
  });

  it("cannot go on with what it does not understand", async () => {
    const { resume, question, begun, ask, clock } = setup(new FakeChatProvider({ text: "{}" }));
    for (const recorded of ["", "{", "{}", "null"]) {
      expect((await resume(recorded))._unsafeUnwrapErr()).toMatchObject({
        kind: "unavailable",
        message: expect.stringContaining("cannot be used here"),
      });
    }
    ask({ ...within2h, schema: { type: "object" } });
    await clock.advance(2_000);
    const { state: recorded } = begun[0]!;
    for (const other of [
      new AskQuestion({ complete: new FakeChatProvider({ text: "" }).complete }, { clock }),
      new AskQuestion(new FakeChatProvider({ text: "" }), { clock }),
    ]) {
      expect((await other.resume(recorded))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
    }
    const models = new AskModels(question).resume(recorded);
    await clock.advance(0);
    expect((await models)._unsafeUnwrap()).toMatchObject({ structured: {} });
  });

  it("shortens a long question in its description", async () => {
    const { ask, begun, clock } = setup(new FakeChatProvider({ text: "Salt." }));
    ask({ query: "why ".repeat(100), background: "now" });
    await clock.advance(0);
    expect(begun[0]?.description).toMatch(/^gpt-6-luna answers "(why ){20}…" in the background/);
  });

  function setup(
    provider: FakeChatProvider | BackgroundChat,
    options: AskQuestionOptions = { conversations: new MemoryConversationStore() },
  ) {
    const clock = new ManualClock();
    const chat: ChatProvider =
      provider instanceof FakeChatProvider
        ? provider
        : { complete: () => errAsync(away), background: provider };
    const question = new AskQuestion(chat, { clock, schemaChecker: ajvChecker, ...options });
    const begun: BegunQuestion[] = [];
    const statuses: unknown[] = [];
    const caller: Caller = {
      onBackground: (one) => void begun.push(one),
      onEvent: (event) => {
        if (event.type === "background") statuses.push(event);
      },
    };
    const ask = (input: object, reason?: unknown) => {
      const controller = new AbortController();
      let isEnded = false;
      const result = question.execute(input, { ...caller, signal: controller.signal });
      void result.then(() => (isEnded = true));
      return { result, ended: () => isEnded, abort: () => controller.abort(reason) };
    };
    const resume = (recorded: string) => question.resume(recorded, caller);
    return { ask, resume, clock, begun, statuses, question, provider: provider as FakeChatProvider };
  }

  /** @param cancelled what cancelling comes to. */
  function scripted(
    states: readonly (BackgroundState | ProviderError)[],
    cancelled: BackgroundState | ProviderError = { state: "cancelled" },
  ) {
    const provider = scriptedProvider(states, cancelled);
    return { ...setup(provider), looks: () => provider.looks, hang: () => (provider.hangs = true) };
  }
});

const away = unavailableError({ message: "Away." });

const replyOf = (text: string) => ({
  text,
  model: "gpt-6-luna",
  finishReason: { unified: "stop", raw: "stop" } as const,
  notes: [],
});

const answered = (text: string): BackgroundState => ({ state: "answered", reply: replyOf(text) });

function scriptedProvider(
  states: readonly (BackgroundState | ProviderError)[],
  cancelled: BackgroundState | ProviderError = { state: "cancelled" },
) {
  const settle = (state: BackgroundState | ProviderError) =>
    "kind" in state ? errAsync(state) : okAsync(state);
  const provider: BackgroundChat & { looks: number; hangs: boolean } = {
    looks: 0,
    hangs: false,
    begin: ({ model, background = "now" }) =>
      okAsync({ state: "begun", work: { id: "work-1", model, window: background, notes: [] } }),
    look: (_work, { signal, report }) => {
      provider.looks += 1;
      // Looks are not shown.
      report({ type: "working" });
      const found = settle(states[Math.min(provider.looks, states.length) - 1] ?? away);
      if (!provider.hangs) return found;
      const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      return ResultAsync.fromSafePromise(aborted).andThen(() => found);
    },
    cancel: () => settle(cancelled),
  };
  return provider;
}

async function state({ background }: ChatProvider, id: string): Promise<string | undefined> {
  const call = { signal: new AbortController().signal, report: () => undefined };
  const work = { id, model: "m", window: "now", notes: [] } as const;
  return (await background?.look(work, call))?._unsafeUnwrap().state;
}
