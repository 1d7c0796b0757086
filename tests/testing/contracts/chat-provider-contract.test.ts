import { jest } from "@jest/globals";
import { err, errAsync, ok, okAsync, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../../src/ports/call.js";
import type {
  BackgroundChat,
  ChatProvider,
  ChatReply,
  ChatRequest,
} from "../../../src/ports/chat-provider.js";
import {
  cancelledError,
  interruptedError,
  invalidRequestError,
  rateLimitedError,
  unavailableError,
  type ProviderError,
} from "../../../src/ports/provider-error.js";
import { chatProviderContract } from "../../../src/testing/contracts/chat-provider-contract.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { failingCases } from "../failing-cases.js";

describe("the chat provider contract", () => {
  it("detects a provider that reports after the result", async () => {
    const broken = around((whole, request, call) =>
      whole(request, call).map((reply) => {
        setTimeout(() => call.report({ type: "text", delta: "late" }), 1);
        return reply;
      }),
    );
    expect(await failures(broken)).toEqual(["reports nothing after the result"]);
  });

  it("detects a provider that drops a delta", async () => {
    let heard = 0;
    const broken = around((whole, request, call) =>
      whole(request, {
        ...call,
        report: (event) => {
          if (event.type !== "text" || heard++ % 3 !== 1) call.report(event);
        },
      }),
    );
    expect(await failures(broken)).toContain("streams exactly the text of the reply");
  });

  it("detects a provider that does not stream", async () => {
    const broken = around((whole, request, call) => whole(request, { ...call, report: () => undefined }));
    expect(await failures(broken)).toEqual([
      "streams exactly the text of the reply",
      "keeps two concurrent calls apart",
      "ends as cancelled at once if the signal aborts during the call",
    ]);
  });

  it("detects a provider that ignores the signal", async () => {
    const broken = around((whole, request, call) =>
      whole(request, { ...call, signal: new AbortController().signal }),
    );
    expect(await failures(broken)).toEqual([
      "ends as cancelled, without output, if the signal is already aborted",
      "ends as cancelled at once if the signal aborts during the call",
    ]);
  });

  it("detects a provider that hangs when it is aborted", async () => {
    const broken = around((whole, request, call) => {
      const hangs = new Promise<Result<never, never>>(() => undefined);
      return whole(request, call).orElse(() => new ResultAsync(hangs));
    });
    jest.useFakeTimers();
    try {
      const found = failures(broken);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(await found).toContain("ends as cancelled at once if the signal aborts during the call");
    } finally {
      jest.useRealTimers();
    }
  });

  it("detects a provider that rejects when it is aborted", async () => {
    const broken = around((whole, request, call) => {
      const answer = Promise.resolve(whole(request, call));
      return new ResultAsync(
        answer.then((result) => {
          if (call.signal.aborted) throw new DOMException("This operation was aborted", "AbortError");
          return result;
        }),
      );
    });
    expect(await failures(broken)).toContain("settles with a Result, never a throw or a rejection");
  });

  it("detects a provider that throws", async () => {
    const broken: ChatProvider = {
      complete: () => {
        throw new TypeError("fetch failed");
      },
    };
    expect(await failures(broken)).toContain("settles with a Result, never a throw or a rejection");
  });

  it("detects a provider that reports one call's text to another", async () => {
    let last: Call["report"];
    const broken = around((whole, request, call) => {
      last = call.report;
      return whole(request, { ...call, report: (event) => last(event) });
    });
    expect(await failures(broken)).toContain("keeps two concurrent calls apart");
  });

  it("detects a reply that has no text", async () => {
    expect(await failures(new FakeChatProvider({ text: "" }))).toContain("answers with text");
  });

  it.each<[string, Partial<ChatReply>]>([
    ["names no model", { model: "" }],
    ["has a finish reason of its own", { finishReason: { unified: "done" as "stop", raw: "done" } }],
    ["has an empty request id", { requestId: "" }],
    ["counts in fractions", { usage: { inputTokens: 0.5, outputTokens: 1 } }],
  ])("detects a reply that %s", async (_, reply) => {
    const broken = new FakeChatProvider({ chunks: ["Hel", "lo"], reply });
    expect(await failures(broken)).toContain("reports the model, the finish reason and notes");
  });

  it("lets a provider do without background, and be without it for some servers", async () => {
    const { complete } = fakeInBackground();
    expect(await failures({ complete })).toEqual([]);
    const begin = () => errAsync(invalidRequestError({ message: "Not on this server." }));
    expect(await failures({ complete, background: { ...fakeInBackground().background, begin } })).toEqual([]);
  });

  it.each<[string, (fake: BackgroundChat) => Partial<BackgroundChat>, readonly string[]]>([
    [
      "whose work cannot be recorded",
      ({ begin }) => ({
        begin: (request, call) =>
          begin(request, call).map((begun) => ({
            ...begun,
            work: { ...Object(begun).work, at: new Date() },
          })),
      }),
      ["answers in the background, if it can"],
    ],
    [
      "that fails in the background",
      () => ({ look: () => okAsync({ state: "failed", error: unavailableError({ message: "Away." }) }) }),
      ["answers in the background, if it can", "cancels what it does in the background, if it can"],
    ],
    [
      "that does not cancel",
      () => ({ cancel: () => okAsync({ state: "working" }) }),
      ["cancels what it does in the background, if it can"],
    ],
    [
      "that cannot be looked at after it refused to cancel",
      () => ({
        cancel: () => errAsync(unavailableError({ message: "Away." })),
        look: () => errAsync(unavailableError({ message: "Away." })),
      }),
      ["answers in the background, if it can", "cancels what it does in the background, if it can"],
    ],
  ])("detects a provider %s", async (_, broken, expected) => {
    const { complete, background } = fakeInBackground();
    expect(await failures({ complete, background: { ...background, ...broken(background) } })).toEqual(
      expected,
    );
  });

  /** Has its answer at the second look. */
  const fakeInBackground = () => new FakeChatProvider({ chunks: ["Hel", "lo"], looks: 1 });

  it.each<[string, ProviderError, readonly string[]]>([
    ["is of another kind", unavailableError({ message: "It failed. Try later." }), []],
    ["has no sentence", rateLimitedError({ message: "slow_down" }), []],
    ["shows a key", rateLimitedError({ message: "The key sk-0123456789 is too fast." }), []],
    [
      "gives an impossible wait",
      rateLimitedError({ message: "It failed. Wait.", retryAfterMilliseconds: NaN }),
      [],
    ],
  ])("detects an error that %s", async (_, error, after) => {
    const cases = chatProviderContract(setup(new FakeChatProvider({ error, after })), {
      "rate-limited": () => undefined,
    });
    expect(await failingCases(cases.slice(-1))).toEqual(["fails as rate-limited if that error occurs"]);
  });

  it.each([
    [
      "omits the text that was shown",
      interruptedError({ message: "It broke off. Ask again.", partialText: "" }),
    ],
    [
      "is retryable although text was shown",
      { ...interruptedError({ message: "It broke off. Ask again.", partialText: "Hel" }), retryable: true },
    ],
  ])("detects an interruption that %s", async (_, error) => {
    const cases = chatProviderContract(setup(new FakeChatProvider({ error, after: ["Hel"] })), {
      interrupted: () => undefined,
    });
    expect(await failingCases(cases.slice(-1))).toEqual(["fails as interrupted if that error occurs"]);
  });

  it("accepts a minimal provider", async () => {
    async function answer({ model, messages }: ChatRequest, call: Call) {
      const isCancelled = (): boolean => call.signal.aborted;
      const text = messages.at(-1)?.text ?? "";
      if (!isCancelled()) call.report({ type: "text", delta: text });
      if (isCancelled()) return err(cancelledError());
      return ok({ text, model, finishReason: { unified: "stop" as const, raw: "stop" }, notes: [] });
    }
    const parrot: ChatProvider = { complete: (request, call) => new ResultAsync(answer(request, call)) };
    expect(await failures(parrot)).toEqual([]);
  });

  it("disposes of the subject of a case, even if the case fails", async () => {
    let disposed = 0;
    const cases = chatProviderContract(() => ({
      ...setup({ complete: () => okAsync({} as ChatReply) })(),
      dispose: () => {
        disposed++;
      },
    }));
    await failingCases(cases);
    expect(disposed).toBe(cases.length);
  });

  const request: ChatRequest = { model: "gpt-6-luna", messages: [{ role: "user", text: "Polly" }] };

  function setup(provider: ChatProvider) {
    return () => ({ provider, request });
  }

  function failures(provider: ChatProvider): Promise<string[]> {
    return failingCases(chatProviderContract(setup(provider)));
  }

  /** A correct provider, except for the given wrapper. */
  function around(
    complete: (
      whole: ChatProvider["complete"],
      ...call: Parameters<ChatProvider["complete"]>
    ) => ReturnType<ChatProvider["complete"]>,
  ): ChatProvider {
    const { complete: whole } = new FakeChatProvider({ chunks: ["Very ", "deep", " indeed."] });
    return { complete: (request, call) => complete(whole, request, call) };
  }
});
