import fc from "fast-check";
import { err, errAsync, ok, ResultAsync, type Result } from "neverthrow";
import { withRetries } from "../../src/adapters/resilience/retries.js";
import { withSpending } from "../../src/adapters/resilience/budget.js";
import { MemorySpendingLedger } from "../../src/adapters/memory/memory-spending-ledger.js";
import { estimateChat, questionOffers, spendingOfChat } from "../../src/domain/spending/estimate-cost.js";
import { openAiPrices } from "../../src/domain/models/prices.js";
import { SpendingBudget } from "../../src/domain/spending/spending-budget.js";
import type { Operation } from "../../src/ports/call.js";
import type { ChatReply, ChatRequest } from "../../src/ports/chat-provider.js";
import {
  interruptedError,
  timeoutError,
  unavailableError,
  type ProviderError,
} from "../../src/ports/provider-error.js";
import { ManualClock } from "../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../src/testing/doubles/recording-logger.js";
import { removeTemporaryFolders } from "../support/built-server.js";
import { closeSessions, sentTo, stdioSession, textOf } from "../support/stdio-client.js";

const message = "It failed. Try again.";
const faults: Record<string, () => ProviderError> = {
  reset: () => unavailableError({ message }),
  unreachable: () => unavailableError({ message, notBilled: true }),
  timeout: () => timeoutError({ message, timeoutMilliseconds: 1, partialText: "", retryable: true }),
  interrupted: () => interruptedError({ message, partialText: "" }),
};

afterAll(async () => {
  await closeSessions();
  await removeTemporaryFolders();
});

describe("spending limits", () => {
  it("are not exceeded by a burst of calls whose attempts break off, whatever the provider bills for them", async () => {
    const call = fc.record({
      // The result of each attempt: an answer of this share of the maximum length, or an error that is billed in full.
      attempts: fc.array(
        fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...Object.keys(faults))),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      cap: fc.option(fc.integer({ min: 1, max: 4_000 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(call, { minLength: 1, maxLength: 8 }),
        async (scheduler, calls) => {
          const limit = 2;
          const { ask, billed, clock } = setup(scheduler, limit);
          const all = Promise.all(calls.map(ask));
          // Retries wait for the clock, everything else for the scheduler.
          const left = new Set(["calls"]);
          void all.then(() => left.clear());
          while (left.size > 0) {
            if (scheduler.count() > 0) await scheduler.waitNext(1);
            else await clock.advance(10_000);
          }
          expect(billed()).toBeLessThanOrEqual(limit + 1e-9);
          // Nothing is refused without a reason: the first call always has room for some answer.
          expect(billed()).toBeGreaterThan(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("end retries once they are used up, and report the error that was to be retried", async () => {
    const clock = new ManualClock();
    const ledger = new MemorySpendingLedger();
    const budget = new SpendingBudget({
      ledger,
      clock,
      logger: new RecordingLogger(),
      limits: { session: 0.5 },
      prices: openAiPrices,
      passesUnknownPrices: false,
    });
    let requests = 0;
    const spending = withSpending<ChatRequest, ChatReply>({
      budget,
      offers: (request) => questionOffers(request, openAiPrices),
      spendingOf: (request, reply) => spendingOfChat(request, reply, openAiPrices),
    });
    const retries = withRetries({ clock, maxRetries: 3 });
    const ask = retries(
      spending((): ResultAsync<ChatReply, ProviderError> => {
        requests += 1;
        return errAsync(unavailableError({ message }));
      }),
    );
    const answer = ask(
      {
        model: "gpt-6-sol",
        messages: [{ role: "user", text: "q" }],
        tokenCap: { limit: 20_000, counts: "answer" },
      },
      { signal: new AbortController().signal, report: () => undefined },
    );
    await clock.advance(60_000);
    const error = (await answer)._unsafeUnwrapErr();
    expect(requests).toBe(2);
    expect(error).toMatchObject({ kind: "unavailable", retryable: false });
    expect(error.message).toMatch(
      /^It failed\. Try again\. A retry was refused\. Nothing more was sent, because this call might exceed the spending limit for this session/,
    );
    expect(budget.session).toMatchObject([{ calls: 2, estimatedDollars: expect.closeTo(0.4, 3) }]);
  });

  function setup(scheduler: fc.Scheduler, limit: number) {
    const clock = new ManualClock();
    const budget = new SpendingBudget({
      ledger: new MemorySpendingLedger(),
      clock,
      logger: new RecordingLogger(),
      limits: { day: limit },
      prices: openAiPrices,
      passesUnknownPrices: false,
    });
    let total = 0;
    const bill = (dollars: number | "unknown"): void => {
      total += dollars as number;
    };
    const around = (attempts: (number | string)[]): Operation<ChatRequest, ChatReply> => {
      const rest = [...attempts];
      const send = async (request: ChatRequest): Promise<Result<ChatReply, ProviderError>> => {
        await scheduler.schedule(Promise.resolve());
        const next = rest.length > 1 ? rest.shift()! : rest[0]!;
        const most = estimateChat(request, openAiPrices);
        if (typeof next === "string") {
          bill(next === "unreachable" ? 1e-12 : most);
          return err(faults[next]!());
        }
        const outputTokens = Math.floor(next * (request.tokenCap?.limit ?? 128_000));
        const reply: ChatReply = {
          text: "x",
          model: request.model,
          finishReason: { unified: "stop", raw: "stop" },
          usage: { inputTokens: 1, outputTokens },
          notes: [],
        };
        bill(spendingOfChat(request, reply, openAiPrices).dollars ?? 0);
        total += 1e-12;
        return ok(reply);
      };
      const spending = withSpending<ChatRequest, ChatReply>({
        budget,
        offers: (request) => questionOffers(request, openAiPrices),
        spendingOf: (request, reply) => spendingOfChat(request, reply, openAiPrices),
      });
      const retries = withRetries({ clock, maxRetries: 3, random: () => 0.5 });
      return retries(spending((request) => new ResultAsync(send(request))));
    };
    const ask = async ({ attempts, cap }: { attempts: (number | string)[]; cap: number | undefined }) => {
      const request: ChatRequest = {
        model: "gpt-6-sol",
        messages: [{ role: "user", text: "q" }],
        ...(cap !== undefined && { tokenCap: { limit: cap, counts: "answer" } }),
      };
      await around(attempts)(request, { signal: new AbortController().signal, report: () => undefined });
    };
    return { ask, billed: () => total, clock };
  }
});

describe("spending over stdio", () => {
  it("leaves room for a shorter answer, which says so", async () => {
    const { call, upstream } = await stdioSession({
      environment: { MCP_OPENAI_SESSION_LIMIT_DOLLARS: "0.02" },
    });
    const answer = await call("ask-openai", { query: "Why?" });
    const { body } = sentTo(upstream, 0)[0]!;
    const cap = Number(body.max_completion_tokens ?? body.max_output_tokens);
    expect(cap * 0.5e-6).toBeLessThan(0.02);
    expect(textOf(answer)).toContain(`Note: The spending limit leaves room for ${cap} tokens`);
  });

  it("includes an attempt whose connection was lost, of text and of images", async () => {
    const { call, client, upstream } = await stdioSession({
      environment: { MCP_OPENAI_DAY_LIMIT_DOLLARS: "5" },
    });
    upstream.enqueue({ type: "reset" });
    const answer = await call("ask-openai", { query: "one", max_tokens: 1000 });
    expect(textOf(answer)).toContain("You asked: one");
    upstream.enqueue({ type: "reset" });
    const image = await call("create-image", { prompt: "a fox", size: "1024x1024", quality: "low" });
    expect(textOf(image)).toContain("may have been made and billed");
    const { contents } = await client.readResource({ uri: "mcp-openai://usage" });
    const { session } = JSON.parse((contents as { text: string }[])[0]!.text) as {
      session: { models: unknown[] };
    };
    expect(session.models).toMatchObject([
      { model: "gpt-image-2.6-flare", calls: 1, dollars: expect.closeTo(0.031, 3) },
      { model: "gpt-6-luna", calls: 2, estimatedDollars: expect.closeTo(0.0005, 4) },
    ]);
  });
});
