import { errAsync, okAsync } from "neverthrow";
import { withSpending } from "../../../src/adapters/spending/with-spending.js";
import { MemorySpendingLedger } from "../../../src/adapters/usage-memory/memory-spending-ledger.js";
import { SpendingBudget } from "../../../src/domain/spending/spending-budget.js";
import { spendingsOf } from "../../../src/domain/spending/spendings-of.js";
import type { Call, Operation } from "../../../src/ports/call.js";
import {
  cancelledError,
  interruptedError,
  malformedReplyError,
  timeoutError,
  type ProviderError,
} from "../../../src/ports/provider-error.js";
import { ManualClock } from "../../../src/testing/manual-clock.js";
import { RecordingLogger } from "../../../src/testing/recording-logger.js";
import { oneOfEachError } from "../../contracts/every-error.js";

interface Request {
  readonly model: string;
}
interface Reply {
  readonly dollars: number;
  readonly notes: readonly string[];
}

const message = "It failed. Try again.";

describe("withSpending", () => {
  it("settles what a call came to, and adds how near the limits are to what is known of it", async () => {
    const { ask, spendings } = setup(() => okAsync({ dollars: 0.9, notes: ["A note."] }));
    expect((await ask())._unsafeUnwrap().notes).toEqual([
      "A note.",
      expect.stringMatching(/^\$0\.90 of the spending limit of \$1\.00 for this session is used up \(90 %\)/),
    ]);
    expect(await spendings()).toMatchObject([{ model: "m", dollars: 0.9 }]);
  });

  it("sends nothing that might pass a limit", async () => {
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
  ])("takes a call that failed with $kind for its estimate, if it had been sent", async (error) => {
    const sent = setup(fail(error, true));
    expect((await sent.ask())._unsafeUnwrapErr()).toBe(error);
    expect(await sent.spendings()).toMatchObject([{ model: "m", dollars: 0.5, isEstimate: true }]);
    const waiting = setup(fail(error, false));
    expect((await waiting.ask())._unsafeUnwrapErr()).toBe(error);
    expect(await waiting.spendings()).toMatchObject([{ model: "m", dollars: 0 }]);
  });

  const billed = ["timeout", "interrupted", "malformed-reply"];
  it.each(Object.entries(oneOfEachError).filter(([kind]) => !billed.includes(kind)))(
    "takes a call that failed with %s for nothing",
    async (_, arrange) => {
      const state: { fault?: ProviderError } = {};
      await arrange({ state });
      const { ask, spendings } = setup(fail(state.fault!, true));
      await ask();
      expect(await spendings()).toMatchObject([{ model: "m", dollars: 0 }]);
    },
  );

  it("leaves open what a call of unknown price may have cost", async () => {
    const { ask, spendings } = setup(fail(cancelledError(), true), "unknown");
    await ask();
    const [spending] = await spendings();
    expect(spending).not.toHaveProperty("dollars");
  });

  const fail =
    (error: ProviderError, wasSent: boolean): Operation<Request, Reply> =>
    (_, call) => {
      if (wasSent) call.report({ type: "attempt", attempt: 1 });
      return errAsync(error);
    };

  function setup(operation: Operation<Request, Reply>, estimate: number | "unknown" = 0.5) {
    const ledger = new MemorySpendingLedger();
    const clock = new ManualClock();
    const budget = new SpendingBudget({
      ledger,
      clock,
      logger: new RecordingLogger(),
      limits: { session: 1 },
      passesUnknownPrices: true,
    });
    const spend = withSpending<Request, Reply>({
      budget,
      estimate: () => estimate,
      spendingOf: ({ model }, { dollars }) => ({ model, dollars }),
    });
    const call: Call = { signal: new AbortController().signal, report: () => undefined };
    return {
      ask: () => spend(operation)({ model: "m" }, call),
      spendings: async () => {
        const entries = await ledger.read(clock.date().toISOString().slice(0, 10));
        return [...spendingsOf(entries._unsafeUnwrap()).values()];
      },
    };
  }
});
