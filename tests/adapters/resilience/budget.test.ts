import { errAsync, okAsync } from "neverthrow";
import type { Offer } from "../../../src/domain/spending/estimate-cost.js";
import { withSettlement, withSpending } from "../../../src/adapters/resilience/budget.js";
import { MemorySpendingLedger } from "../../../src/adapters/memory/memory-spending-ledger.js";
import { openAiPrices } from "../../../src/domain/models/prices.js";
import { SpendingBudget } from "../../../src/domain/spending/spending-budget.js";
import type { Call, Operation } from "../../../src/ports/call.js";
import type { BackgroundState, BackgroundWork } from "../../../src/ports/chat-provider.js";
import {
  cancelledError,
  contentRejectedError,
  interruptedError,
  malformedReplyError,
  timeoutError,
  unavailableError,
  type ProviderError,
} from "../../../src/ports/provider-error.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { oneOfEachError } from "../../contracts/every-error.js";
import { spendingsOf } from "../../../src/domain/spending/totals.js";

interface Request {
  readonly model: string;
}
interface Reply {
  readonly dollars: number;
  readonly notes: readonly string[];
}

const message = "It failed. Try again.";

describe("withSpending", () => {
  it("settles the actual cost of a call, and adds a note when a limit is nearly used up", async () => {
    const { ask, spendings } = setup(() => okAsync({ dollars: 0.9, notes: ["A note."] }));
    expect((await ask())._unsafeUnwrap().notes).toEqual([
      "A note.",
      expect.stringMatching(/^\$0\.90 of the spending limit of \$1\.00 for this session is used \(90 %\)/),
    ]);
    expect(await spendings()).toMatchObject([{ model: "m", dollars: 0.9 }]);
  });

  it("sends nothing that might exceed a limit", async () => {
    let sent = 0;
    const { ask } = setup(() => {
      sent += 1;
      return okAsync({ dollars: 0.8, notes: [] });
    });
    expect((await ask()).isOk()).toBe(true);
    expect((await ask())._unsafeUnwrapErr().kind).toBe("spending-limit");
    expect(sent).toBe(1);
  });

  it.each([
    timeoutError({ message, timeoutMilliseconds: 5, partialText: "", retryable: false }),
    interruptedError({ message, partialText: "Be" }),
    malformedReplyError({ message }),
    cancelledError(),
    unavailableError({ message }),
    unavailableError({ message, status: 504 }),
  ])("counts the estimate for a call that failed like this: %j", async (error) => {
    const { ask, spendings } = setup(fail(error));
    expect((await ask())._unsafeUnwrapErr()).toBe(error);
    expect(await spendings()).toMatchObject([{ model: "m", dollars: 0.5, isEstimate: true }]);
  });

  it("sends nothing, and counts nothing, once the call is cancelled", async () => {
    let sent = 0;
    const { ask, spendings } = setup(() => {
      sent += 1;
      return okAsync({ dollars: 0.1, notes: [] });
    });
    expect((await ask(AbortSignal.abort()))._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(sent).toBe(0);
    expect(await spendings()).toEqual([]);
  });

  it("counts a call without a connection as free", async () => {
    const { ask, spendings } = setup(fail(unavailableError({ message, notBilled: true })));
    await ask();
    expect(await spendings()).toMatchObject([{ model: "m", dollars: 0 }]);
  });

  it("sends the most expensive variant within the limits, and says so", async () => {
    const seen: string[] = [];
    const { ask } = setup(
      ({ model }) => {
        seen.push(model);
        return okAsync({ dollars: 0.8, notes: [] });
      },
      (request) => [
        { request, cost: 0.8, notes: [] },
        { request: { model: "shorter" }, cost: 0.3, notes: ["Shorter."] },
        { request: { model: "shortest" }, cost: 0.1, notes: ["Shortest."] },
      ],
    );
    await ask();
    expect((await ask())._unsafeUnwrap().notes).toContain("Shortest.");
    expect(seen).toEqual(["m", "shortest"]);
  });

  const billed = ["timeout", "interrupted", "malformed-reply", "unavailable"];
  it.each(Object.entries(oneOfEachError).filter(([kind]) => !billed.includes(kind)))(
    "counts a call that failed with %s as free",
    async (_, arrange) => {
      const state: { error?: ProviderError } = {};
      await arrange({ state });
      const { ask, spendings } = setup(fail(state.error!));
      await ask();
      expect(await spendings()).toMatchObject([{ model: "m", dollars: 0 }]);
    },
  );

  it("leaves the cost of a call with an unknown price open", async () => {
    const { ask, spendings } = setup(fail(cancelledError()), (request) => [
      { request, cost: "unknown", notes: [] },
    ]);
    await ask();
    const [spending] = await spendings();
    expect(spending).not.toHaveProperty("dollars");
  });

  const fail =
    (error: ProviderError): Operation<Request, Reply> =>
    () =>
      errAsync(error);

  type MakeOffers = (request: Request) => Iterable<Offer<Request>>;
  const half: MakeOffers = (request) => [{ request, cost: 0.5, notes: [] }];

  function setup(operation: Operation<Request, Reply>, offers: MakeOffers = half) {
    const ledger = new MemorySpendingLedger();
    const clock = new ManualClock();
    const budget = new SpendingBudget({
      ledger,
      clock,
      logger: new RecordingLogger(),
      limits: { session: 1 },
      prices: openAiPrices,
      passesUnknownPrices: true,
    });
    const spend = withSpending<Request, Reply>({
      budget,
      offers: offers as never,
      spendingOf: ({ model }, { dollars }) => ({ model, dollars }),
    });
    const call = (signal = new AbortController().signal): Call => ({ signal, report: () => undefined });
    return {
      ask: (signal?: AbortSignal) => spend(operation)({ model: "m" }, call(signal)),
      spendings: async () => {
        const entries = await ledger.read(clock.date().toISOString().slice(0, 10));
        return [...spendingsOf(entries._unsafeUnwrap()).values()];
      },
    };
  }
});

describe("withSettlement", () => {
  const reserved = { id: "1", day: "2026-11-23", dollars: 0.5 };
  const work: BackgroundWork = { id: "work-1", model: "gpt-6-luna", window: "now", notes: [], reserved };
  const call = { signal: new AbortController().signal, report: () => undefined };
  const reply = {
    text: "Because.",
    model: "gpt-6-luna",
    finishReason: { unified: "stop", raw: "stop" },
    usage: { inputTokens: 1_000_000, outputTokens: 0 },
    notes: ["A note."],
  } as const;

  it.each<[BackgroundState, object | undefined]>([
    [{ state: "queued" }, undefined],
    [{ state: "working" }, undefined],
    [{ state: "cancelled" }, { dollars: 0.5, isEstimate: true }],
    [{ state: "gone" }, { dollars: 0.5, isEstimate: true }],
    [
      { state: "failed", error: unavailableError({ message }) },
      { dollars: 0.5, isEstimate: true },
    ],
    [{ state: "failed", error: contentRejectedError({ message }) }, { dollars: 0 }],
  ])("settles what was reserved, maybe by another program: %j", async (state, settled) => {
    const { look, entries } = setup(state);
    expect((await look(work, call))._unsafeUnwrap()).toEqual(state);
    expect(await entries()).toEqual(
      settled === undefined ? [] : [{ type: "settlement", id: "1", model: "gpt-6-luna", ...settled }],
    );
  });

  it("adds the cost to the answer, and settles it once however often it is collected", async () => {
    const { look, entries, budget } = setup({ state: "answered", reply });
    for (let times = 0; times < 2; times++) {
      expect((await look(work, call))._unsafeUnwrap()).toEqual({
        state: "answered",
        reply: { ...reply, costInDollars: 0.2 },
      });
    }
    expect(spendingsOf(await entries())).toEqual(new Map([["1", expect.objectContaining({ dollars: 0.2 })]]));
    // It was another program that sent it.
    expect(budget.session).toEqual([]);
  });

  it("settles nothing if nothing was reserved", async () => {
    const { look, entries } = setup({ state: "answered", reply });
    const { id, model, window, notes } = work;
    const unreserved = { id, model, window, notes };
    expect((await look(unreserved, call))._unsafeUnwrap()).toMatchObject({ reply: { costInDollars: 0.2 } });
    const gone = setup({ state: "gone" });
    await gone.look(unreserved, call);
    expect([...(await entries()), ...(await gone.entries())]).toEqual([]);
  });

  function setup(state: BackgroundState) {
    const ledger = new MemorySpendingLedger();
    const budget = new SpendingBudget({
      ledger,
      clock: new ManualClock(),
      logger: new RecordingLogger(),
      limits: {},
      prices: openAiPrices,
      passesUnknownPrices: false,
    });
    const look = withSettlement({ budget, prices: openAiPrices })(() => okAsync(state));
    const entries = async () => (await ledger.read(reserved.day))._unsafeUnwrap();
    return { look, entries, budget };
  }
});
