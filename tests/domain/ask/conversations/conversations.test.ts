import { errAsync } from "neverthrow";
import { MemoryConversationStore } from "../../../../src/adapters/memory/memory-conversation-store.js";
import { AskQuestion, type AskQuestionOptions } from "../../../../src/domain/ask/ask-question.js";
import { InputImages } from "../../../../src/domain/images/inputs/input-images.js";
import type { ConversationStore, ConversationStoreError } from "../../../../src/ports/conversation-store.js";
import {
  interruptedError,
  timeoutError,
  tooLongError,
  unavailableError,
} from "../../../../src/ports/provider-error.js";
import {
  FakeChatProvider,
  type FakeChatOutcome,
} from "../../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageCodec } from "../../../../src/testing/doubles/fake-image-codec.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";
import { dataUrlOf } from "../../../../src/domain/images/inputs/image-bytes.js";
import { tinyPng } from "../../../../src/testing/doubles/fake-image-provider.js";

describe("a conversation", () => {
  it("continues where it stopped, also with another model", async () => {
    const { ask, conversationOf, messages } = setup([{ text: "One." }, { text: "Two." }, { text: "Three." }]);
    const conversation = await conversationOf({ query: "First?" });
    await ask.execute({ query: "Second?", conversation, model: "gpt-4o" });
    const answer = await ask.execute({ query: "Third?", conversation, model: "llama3.2" });
    expect(messages(2)).toEqual(["First?", "One.", "Second?", "Two.", "Third?"]);
    expect(answer._unsafeUnwrap().conversation).toBe(conversation);
  });

  it("keeps the question, the answer, the model and the time", async () => {
    const store = new MemoryConversationStore();
    const { conversationOf } = setup([{ text: "One.", reply: { model: "gpt-6-luna-2026-09-01" } }], {
      conversations: store,
    });
    const conversation = await conversationOf({ query: " First? ", system: "Be brief." });
    expect((await store.read(conversation))._unsafeUnwrap()).toEqual([
      {
        question: " First? ",
        answer: "One.",
        model: "gpt-6-luna-2026-09-01",
        at: new Date("2026-11-23T12:00:00Z"),
        system: "Be brief.",
      },
    ]);
  });

  it("shows the images of earlier questions again, in small copies", async () => {
    const store = new MemoryConversationStore();
    const { ask, provider, conversationOf } = setup([{ text: "A fox." }, { text: "Red." }], {
      conversations: store,
      images: new InputImages({ codec: new FakeImageCodec() }),
    });
    const conversation = await conversationOf({
      query: "What is it?",
      images: [dataUrlOf({ bytes: tinyPng(1), mediaType: "image/png" })],
    });
    const [turn] = (await store.read(conversation))._unsafeUnwrap();
    expect(turn?.images).toEqual([expect.stringMatching(/^data:image\/jpeg;base64,/)]);
    await ask.execute({ query: "Which colour?", conversation });
    expect(provider.requests[1]?.messages.map(({ images = [] }) => images.length)).toEqual([1, 0, 0]);
  });

  it.each([
    ["keeps the original of a small one", 1, 1],
    ["forgets a large one", 150_000, 0],
  ])("%s if no copies can be made", async (_, size, kept) => {
    const store = new MemoryConversationStore();
    const { conversationOf } = setup({ text: "A fox." }, { conversations: store });
    const bytes = Buffer.concat([tinyPng(1), Buffer.alloc(size)]);
    const conversation = await conversationOf({
      query: "q",
      images: [dataUrlOf({ bytes, mediaType: "image/png" })],
    });
    const [turn] = (await store.read(conversation))._unsafeUnwrap();
    expect(turn?.images).toHaveLength(kept);
  });

  it("continues without an image whose copy is damaged", async () => {
    const store = new MemoryConversationStore();
    await store.begin("0123456789ab", {
      question: "What is it?",
      answer: "A fox.",
      model: "gpt-6-luna",
      at: new Date(),
      images: ["data:image/png;base64,!", "data:image/png;base64,AAAA"],
    });
    const { ask, provider } = setup({ text: "Red." }, { conversations: store });
    await ask.execute({ query: "Which colour?", conversation: "0123456789ab" });
    expect(provider.requests[0]?.messages[0]).toEqual({ role: "user", text: "What is it?" });
  });

  it("uses the system time without a clock", async () => {
    const store = new MemoryConversationStore();
    const ask = new AskQuestion(new FakeChatProvider({ text: "One." }), { conversations: store });
    const { conversation } = (await ask.execute({ query: "q" }))._unsafeUnwrap();
    const [turn] = (await store.read(conversation!))._unsafeUnwrap();
    expect(turn?.at).toBeInstanceOf(Date);
  });

  it("has its own unguessable id", async () => {
    const { conversationOf } = setup({ text: "One." });
    const ids = await Promise.all(Array.from({ length: 100 }, () => conversationOf({ query: "q" })));
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[0-9a-z]{12}$/);
  });

  it("keeps its instructions until new ones come, and puts them first", async () => {
    const { ask, conversationOf, messages } = setup({ text: "Yes." });
    const conversation = await conversationOf({ query: "1", system: "Be brief." });
    await ask.execute({ query: "2", conversation });
    await ask.execute({ query: "3", conversation, system: "Be long." });
    await ask.execute({ query: "4", conversation });
    expect([1, 2, 3].map((index) => messages(index)[0])).toEqual(["Be brief.", "Be long.", "Be long."]);
    expect(messages(3)).toEqual(["Be long.", "1", "Yes.", "2", "Yes.", "3", "Yes.", "4"]);
  });

  it("has both turns of two concurrent calls", async () => {
    const { ask, conversationOf, messages } = setup({ text: "Yes." });
    const conversation = await conversationOf({ query: "1" });
    await Promise.all(["2a", "2b"].map((query) => ask.execute({ query, conversation })));
    await ask.execute({ query: "3", conversation });
    expect(messages(3)).toEqual(["1", "Yes.", "2a", "Yes.", "2b", "Yes.", "3"]);
  });

  it.each([
    ["unavailable", { error: unavailableError({ message: "Down." }) }],
    ["interrupted", { error: interruptedError({ message: "Cut.", partialText: "Ye" }), after: ["Ye"] }],
    [
      "timeout",
      {
        error: timeoutError({
          message: "Late.",
          timeoutMilliseconds: 1,
          partialText: "Ye",
          retryable: false,
        }),
        after: ["Ye"],
      },
    ],
    ["empty-answer", { text: "" }],
  ] as const)("is not changed by a call that fails as %s", async (kind, outcome) => {
    const { ask, conversationOf, messages } = setup([{ text: "One." }, outcome, { text: "Two." }]);
    const conversation = await conversationOf({ query: "1", system: "Be brief." });
    const failed = await ask.execute({ query: "2", conversation, system: "Be long." });
    expect(failed._unsafeUnwrapErr().kind).toBe(kind);
    await ask.execute({ query: "3", conversation });
    expect(messages(2)).toEqual(["Be brief.", "1", "One.", "3"]);
  });

  it("keeps an answer that was truncated at its cap", async () => {
    const cut = { text: "On", reply: { finishReason: { unified: "length", raw: "length" } } } as const;
    const { ask, conversationOf, messages } = setup([cut, { text: "Two." }]);
    const conversation = await conversationOf({ query: "1" });
    await ask.execute({ query: "2", conversation });
    expect(messages(1)).toEqual(["1", "On", "2"]);
  });

  describe("is refused before anything is sent", () => {
    it.each(["../etc/passwd", "abc", "0123456789AB", "0123456789abc", 7])(
      "if its id is %j",
      async (conversation) => {
        const { ask, provider } = setup({ text: "Yes." });
        const error = (await ask.execute({ query: "q", conversation }))._unsafeUnwrapErr();
        expect(error.kind).toBe("invalid-arguments");
        expect(error.message).toContain(
          "conversation must be an id that came with an earlier answer: 12 letters and digits; got ",
        );
        expect(provider.requests).toEqual([]);
      },
    );

    it("if it is unknown, together with all other issues", async () => {
      const { ask, provider } = setup({ text: "Yes." });
      const input = { query: "", conversation: "0123456789ab" };
      expect((await ask.execute(input))._unsafeUnwrapErr()).toMatchObject({
        kind: "invalid-arguments",
        issues: [
          expect.stringContaining("query"),
          expect.stringMatching(
            /^conversation: There is no conversation .* in memory until the server exits/,
          ),
        ],
      });
      expect((await ask.execute({ ...input, query: "q" }))._unsafeUnwrapErr().message).toMatch(
        /^Nothing was sent: conversation: There is no conversation/,
      );
      expect(provider.requests).toEqual([]);
    });

    it("if conversations are not saved", async () => {
      const ask = new AskQuestion(new FakeChatProvider({ text: "Yes." }));
      const first = (await ask.execute({ query: "q" }))._unsafeUnwrap();
      expect(first).not.toHaveProperty("conversation");
      const error = (await ask.execute({ query: "q", conversation: "0123456789ab" }))._unsafeUnwrapErr();
      expect(error.message).toBe(
        "Nothing was sent: conversation: Conversations are not saved here. Leave it out, and put what the model must know into query.",
      );
    });

    it("if it cannot be read", async () => {
      const { ask, provider } = setup({ text: "Yes." }, { conversations: failing("unreadable") });
      const conversation = "0123456789ab";
      expect((await ask.execute({ query: "q", conversation }))._unsafeUnwrapErr()).toEqual({
        kind: "conversation-unavailable",
        message:
          "Nothing was sent, because the conversation cannot be read. It is broken. Fix it. To start a new one, leave conversation out.",
      });
      expect((await ask.execute({ conversation }))._unsafeUnwrapErr()).toMatchObject({
        kind: "invalid-arguments",
        issues: [expect.stringContaining("query"), "conversation: It is broken. Fix it."],
      });
      expect(provider.requests).toEqual([]);
    });
  });

  describe("that cannot be saved", () => {
    it("does not lose the answer, and has no id if it is new", async () => {
      const { ask } = setup({ text: "Yes." }, { conversations: failing("unavailable") });
      const answer = (await ask.execute({ query: "q" }))._unsafeUnwrap();
      expect(answer).toMatchObject({
        text: "Yes.",
        notes: [
          "The conversation could not be saved, so no later call can continue it. It is broken. Fix it.",
        ],
      });
      expect(answer).not.toHaveProperty("conversation");
    });

    it.each(["unavailable", "not-found"] as const)(
      "keeps its id if it already existed, unless it is gone: %s",
      async (kind) => {
        const store = new MemoryConversationStore();
        const conversations: ConversationStore = {
          read: (id) => store.read(id),
          begin: (id, turn) => store.begin(id, turn),
          append: (id, turn) => failing(kind).append(id, turn),
        };
        const { ask, conversationOf } = setup({ text: "Yes." }, { conversations });
        const conversation = await conversationOf({ query: "q" });
        const answer = (await ask.execute({ query: "q", conversation }))._unsafeUnwrap();
        expect(answer.notes).toEqual([
          "This question and its answer could not be added to the conversation. It is broken. Fix it.",
        ]);
        expect(answer.conversation).toBe(kind === "unavailable" ? conversation : undefined);
      },
    );
  });

  describe("that is too long for the model", () => {
    it("loses its oldest turns by an estimate, if the model's limit is known", async () => {
      const { ask, conversationOf, messages } = setup({ text: "x".repeat(1_000_000) });
      const conversation = await conversationOf({ query: "1" });
      await ask.execute({ query: "2", conversation });
      const whole = (await ask.execute({ query: "3", conversation }))._unsafeUnwrap();
      expect(messages(2).filter((text) => text.length === 1)).toEqual(["1", "2", "3"]);
      expect(whole.notes).toEqual([]);

      const cut = (await ask.execute({ query: "4", conversation }))._unsafeUnwrap();
      expect(messages(3).filter((text) => text.length === 1)).toEqual(["2", "3", "4"]);
      expect(cut.notes).toEqual([
        "The conversation is too long for gpt-6-luna, at an estimated 3 characters per token: its oldest turn was not sent.",
      ]);

      const unknown = (await ask.execute({ query: "5", conversation, model: "llama3.2" }))._unsafeUnwrap();
      expect(messages(4).filter((text) => text.length === 1)).toEqual(["1", "2", "3", "4", "5"]);
      expect(unknown.notes).toEqual([]);
    });

    it("sends a question that seems too long by itself: the provider decides", async () => {
      const { ask, conversationOf, messages } = setup({ text: "Yes." });
      const conversation = await conversationOf({ query: "1" });
      const query = "x".repeat(3_000_000);
      await ask.execute({ query, conversation });
      expect(messages(1)).toEqual([query]);
    });

    it("loses the older half after the provider's error, until it fits", async () => {
      const { ask, conversationOf, messages } = setup(fitting(4));
      const conversation = await conversationOf({ query: "1" });
      for (const query of ["2", "3", "4", "5"]) await ask.execute({ query, conversation });
      const answer = (await ask.execute({ query: "6", conversation, system: "s" }))._unsafeUnwrap();
      expect(messages(-1)).toEqual(["s", "5", "Yes.", "6"]);
      expect(answer.notes).toEqual([
        "The conversation is too long for gpt-6-luna: its 4 oldest turns were not sent.",
      ]);
    });

    it("says so when the question is too long by itself", async () => {
      const { ask, provider } = setup({ error: tooLong });
      const error = (await ask.execute({ query: "q" }))._unsafeUnwrapErr();
      expect(error).toEqual({
        ...tooLong,
        message:
          "Too long. The question and its instructions are too long by themselves: no earlier turns were sent with them. Shorten them.",
      });
      expect(provider.requests).toHaveLength(1);
    });

    it("is sent at most five times", async () => {
      const conversations = new MemoryConversationStore();
      await conversations.begin("0123456789ab", turn);
      for (let count = 1; count < 100; count++) await conversations.append("0123456789ab", turn);
      const { ask, provider } = setup({ error: tooLong }, { conversations });
      const result = await ask.execute({ query: "q", conversation: "0123456789ab" });
      expect(result._unsafeUnwrapErr().message).toBe(
        "Too long. It was still too long without its 94 oldest turns. Start a new conversation.",
      );
      expect(provider.requests.map(({ messages }) => messages.length)).toEqual([201, 101, 51, 25, 13]);
    });

    it("is not sent again after text was reported", async () => {
      const { ask, conversationOf, provider } = setup([
        { text: "Yes." },
        { error: tooLong, after: ["Ye"] },
        { text: "No." },
      ]);
      const conversation = await conversationOf({ query: "1" });
      expect((await ask.execute({ query: "2", conversation }))._unsafeUnwrapErr()).toBe(tooLong);
      expect(provider.requests).toHaveLength(2);
    });

    const tooLong = tooLongError({ message: "Too long." });

    const turn = { question: "q", answer: "a", model: "m", at: new Date(0) };

    /** Refuses more than this many messages. */
    const fitting =
      (most: number) =>
      ({ messages }: { messages: readonly unknown[] }): FakeChatOutcome =>
        messages.length > most ? { error: tooLong } : { text: "Yes." };
  });

  const failing = (kind: ConversationStoreError["kind"]): ConversationStore => {
    const fail = () => errAsync({ kind, message: "It is broken. Fix it." });
    return { read: fail, begin: fail, append: fail };
  };

  function setup(
    script: ConstructorParameters<typeof FakeChatProvider>[0],
    options: AskQuestionOptions = {},
  ) {
    const provider = new FakeChatProvider(script);
    const ask = new AskQuestion(provider, {
      conversations: new MemoryConversationStore(),
      clock: new ManualClock(),
      ...options,
    });
    return {
      ask,
      provider,
      /** The id that comes with an answer. */
      conversationOf: async (input: object) => (await ask.execute(input))._unsafeUnwrap().conversation!,
      /** The texts that the provider was sent in a call. */
      messages: (call: number) => provider.requests.at(call)!.messages.map(({ text }) => text),
    };
  }
});
