import { jest } from "@jest/globals";
import { err, ok, okAsync, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../../src/ports/call.js";
import type { ChatProvider, ChatReply, ChatRequest } from "../../../src/ports/chat-provider.js";
import {
  cancelledError,
  interruptedError,
  rateLimitedError,
  unavailableError,
  type ProviderError,
} from "../../../src/ports/provider-error.js";
import { chatProviderContract } from "../../../src/testing/contracts/chat-provider-contract.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { failingCases } from "../failing-cases.js";

describe("the chat provider contract", () => {
  it("finds a provider that reports after the result", async () => {
    const broken = around((whole, request, call) =>
      whole(request, call).map((reply) => {
        setTimeout(() => call.report({ type: "text", delta: "late" }), 1);
        return reply;
      }),
    );
    expect(await failures(broken)).toEqual(["reports nothing after the result"]);
  });

  it("finds a provider that drops a delta", async () => {
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

  it("finds a provider that does not stream", async () => {
    const broken = around((whole, request, call) => whole(request, { ...call, report: () => undefined }));
    expect(await failures(broken)).toEqual([
      "streams exactly the text of the reply",
      "keeps apart two calls at once",
      "ends as cancelled at once when the signal is aborted on the way",
    ]);
  });

  it("finds a provider that ignores the signal", async () => {
    const broken = around((whole, request, call) =>
      whole(request, { ...call, signal: new AbortController().signal }),
    );
    expect(await failures(broken)).toEqual([
      "ends as cancelled, with nothing shown, when the signal is aborted beforehand",
      "ends as cancelled at once when the signal is aborted on the way",
    ]);
  });

  it("finds a provider that hangs when it is aborted", async () => {
    const broken = around((whole, request, call) => {
      const hangs = new Promise<Result<never, never>>(() => undefined);
      return whole(request, call).orElse(() => new ResultAsync(hangs));
    });
    jest.useFakeTimers();
    try {
      const found = failures(broken);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(await found).toContain("ends as cancelled at once when the signal is aborted on the way");
    } finally {
      jest.useRealTimers();
    }
  });

  it("finds a provider that rejects when it is aborted", async () => {
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

  it("finds a provider that throws", async () => {
    const broken: ChatProvider = {
      complete: () => {
        throw new TypeError("fetch failed");
      },
    };
    expect(await failures(broken)).toContain("settles with a Result, never a throw or a rejection");
  });

  it("finds a provider that tells one call what belongs to the other", async () => {
    let last: Call["report"];
    const broken = around((whole, request, call) => {
      last = call.report;
      return whole(request, { ...call, report: (event) => last(event) });
    });
    expect(await failures(broken)).toContain("keeps apart two calls at once");
  });

  it("finds a reply that has no text", async () => {
    expect(await failures(new FakeChatProvider({ text: "" }))).toContain("answers with text");
  });

  it.each<[string, Partial<ChatReply>]>([
    ["names no model", { model: "" }],
    ["has a finish reason of its own", { finishReason: { unified: "done" as "stop", raw: "done" } }],
    ["has an empty request id", { requestId: "" }],
    ["counts in fractions", { usage: { inputTokens: 0.5, outputTokens: 1 } }],
  ])("finds a reply that %s", async (_, reply) => {
    const broken = new FakeChatProvider({ chunks: ["Hel", "lo"], reply });
    expect(await failures(broken)).toEqual(["tells the model, the finish reason and what it did otherwise"]);
  });

  it.each<[string, ProviderError, readonly string[]]>([
    ["is of another kind", unavailableError({ message: "It failed. Try later." }), []],
    ["has no sentence", rateLimitedError({ message: "slow_down" }), []],
    ["shows a key", rateLimitedError({ message: "The key sk-0123456789 is too fast." }), []],
    [
      "names an impossible wait",
      rateLimitedError({ message: "It failed. Wait.", retryAfterMilliseconds: NaN }),
      [],
    ],
  ])("finds an error that %s", async (_, error, after) => {
    const cases = chatProviderContract(setup(new FakeChatProvider({ error, after })), {
      "rate-limited": () => undefined,
    });
    expect(await failingCases(cases.slice(-1))).toEqual([
      "fails as rate-limited when that is what goes wrong",
    ]);
  });

  it.each([
    [
      "forgets the text that was shown",
      interruptedError({ message: "It broke off. Ask again.", partialText: "" }),
    ],
    [
      "may be retried though text was shown",
      { ...interruptedError({ message: "It broke off. Ask again.", partialText: "Hel" }), retryable: true },
    ],
  ])("finds an interruption that %s", async (_, error) => {
    const cases = chatProviderContract(setup(new FakeChatProvider({ error, after: ["Hel"] })), {
      interrupted: () => undefined,
    });
    expect(await failingCases(cases.slice(-1))).toEqual([
      "fails as interrupted when that is what goes wrong",
    ]);
  });

  it("accepts a provider of a few lines", async () => {
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

  it("disposes of what a case was given, also when it fails", async () => {
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

  /** A provider that is whole but for what is done around it. */
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
