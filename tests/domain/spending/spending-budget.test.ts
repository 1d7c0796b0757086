import fc from "fast-check";
import { errAsync, okAsync, ResultAsync, type Result } from "neverthrow";
import { MemorySpendingLedger } from "../../../src/adapters/memory/memory-spending-ledger.js";
import { openAiPrices, gatewayPrices } from "../../../src/domain/models/prices.js";
import { SpendingBudget, type SpendingBudgetOptions } from "../../../src/domain/spending/spending-budget.js";
import type { SpendingLimits } from "../../../src/domain/spending/spending-limits.js";
import type { SpendingLedger } from "../../../src/ports/spending-ledger.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { spendingsOf } from "../../../src/domain/spending/totals.js";

const model = "gpt-6-luna";
const defaults = { passesUnknownPrices: false, prices: openAiPrices };

describe("SpendingBudget", () => {
  it("enters a call before it is sent, and its cost afterwards", async () => {
    const { budget, ledger, day } = setup();
    const reservation = (await budget.reserve(model, 0.5))._unsafeUnwrap();
    const [entered] = (await ledger.read(day()))._unsafeUnwrap();
    expect(entered).toMatchObject({ type: "reservation", model, dollars: 0.5, time: expect.any(String) });
    expect(reservation.settle({ model, dollars: 0.25, tokens: { inputTokens: 1 } })).toEqual([]);
    expect((await ledger.read(day()))._unsafeUnwrap()[1]).toEqual({
      type: "settlement",
      id: entered!.id,
      model,
      dollars: 0.25,
      tokens: { inputTokens: 1 },
    });
  });

  it("sends those who are held to a policy to whoever runs the server", async () => {
    const { budget } = setup({ limits: { day: 1, holder: "principal" } });
    const first = (await budget.reserve(model, 0.9))._unsafeUnwrap();
    const raised = "ask whoever runs this server to raise dollars_per_day in its policy.";
    const refused = (await budget.reserve(model, 0.5))._unsafeUnwrapErr().message;
    expect(refused).toContain("your spending limit for this day on this server: $0.90 of $1.00");
    expect(refused).toMatch(/Wait until the day ends at midnight UTC, in \d+ h \d+ min, or /);
    expect(refused).toContain(raised);
    expect(first.settle({ model, dollars: 0.9 })).toEqual([
      `$0.90 of your spending limit of $1.00 for this day on this server is used (90 %). If you need more, ${raised}`,
    ]);
    expect((await budget.reserve("gpt-unheard-of", "unknown"))._unsafeUnwrapErr().message).toMatch(
      /To continue, choose a model with a known price, such as [^;]+, or ask whoever runs this server to add the price to MCP_OPENAI_PRICES_FILE\.$/,
    );
    const away: SpendingLedger = {
      append: () => errAsync({ kind: "unavailable" as const, message: "Away." }),
      read: () => errAsync({ kind: "unavailable" as const, message: "Away." }),
    };
    const unrecorded = setup({ limits: { day: 1, holder: "principal" }, ledger: away }).budget;
    expect((await unrecorded.reserve(model, 0.5))._unsafeUnwrapErr().message).toContain(
      "Away. Or ask whoever runs this server.",
    );
  });

  it("says that all who use a server share its own limits", async () => {
    const { budget } = setup({ limits: { session: 2, day: 1, holder: "everybody" } });
    const first = (await budget.reserve(model, 0.9))._unsafeUnwrap();
    expect((await budget.reserve(model, 0.5))._unsafeUnwrapErr().message).toMatch(
      /the spending limit for this day that all who use this server share: \$0\.90 of \$1\.00 .* in \d+ h \d+ min, or ask whoever runs this server to raise MCP_OPENAI_DAY_LIMIT_DOLLARS\.$/,
    );
    expect((await budget.reserve(model, 1.5))._unsafeUnwrapErr().message).toMatch(
      /the spending limit for this session that all who use this server share: .* Wait until whoever runs this server has restarted it, or ask whoever runs this server to raise MCP_OPENAI_SESSION_LIMIT_DOLLARS\.$/,
    );
    first.release();
  });

  it("releases and settles what was reserved without a known price", async () => {
    const { budget, ledger, day } = setup();
    (await budget.reserve("gpt-unheard-of", "unknown"))._unsafeUnwrap().release();
    const { reserved } = (await budget.reserve("gpt-unheard-of", "unknown"))._unsafeUnwrap();
    expect(reserved).not.toHaveProperty("dollars");
    expect(budget.settleLater(reserved, { model, dollars: 0.25 })).toEqual([]);
    expect(budget.session).toMatchObject([{ calls: 1, dollars: 0.25 }]);
    const entries = (await ledger.read(day()))._unsafeUnwrap();
    expect(entries.map(({ type }) => type)).toEqual(["reservation", "release", "reservation", "settlement"]);
  });

  it("counts any number of calls in the session", async () => {
    const { budget } = setup();
    for (let call = 0; call < 2_500; call++) {
      (await budget.reserve(model, 0.5))._unsafeUnwrap().settle({ model, dollars: 0.25 });
    }
    expect(budget.session).toMatchObject([{ model, calls: 2_500, dollars: 625 }]);
  });

  it("settles a call on the day on which it was entered", async () => {
    const { budget, ledger, clock, day } = setup();
    const reservation = (await budget.reserve(model, 0.5))._unsafeUnwrap();
    const first = day();
    await clock.advance(86_400_000);
    reservation.settle({ model, dollars: 0.25 });
    expect((await ledger.read(first))._unsafeUnwrap()).toHaveLength(2);
    expect((await ledger.read(day()))._unsafeUnwrap()).toEqual([]);
  });

  it("rejects calls that might exceed the session limit, even if they begin together", async () => {
    const { budget, restarted, ledger, day } = setup({ limits: { session: 1 } });
    const outcomes = await Promise.all([0.5, 0.5, 0.5].map((dollars) => budget.reserve(model, dollars)));
    expect(outcomes.map((outcome) => outcome.isOk())).toEqual([true, true, false]);
    expect(outcomes[2]!._unsafeUnwrapErr()).toEqual({
      kind: "spending-limit",
      retryable: false,
      message:
        "Nothing was sent, because this call might exceed the spending limit for this session: $1.00 of $1.00 is spent, " +
        "reserved for calls in progress, or may have been billed for calls that failed, and this call may cost $0.50. To continue in this session, raise MCP_OPENAI_SESSION_LIMIT_DOLLARS.",
    });
    expect((await ledger.read(day()))._unsafeUnwrap()).toHaveLength(2);
    outcomes[0]!._unsafeUnwrap().settle({ model, dollars: 0 });
    expect((await budget.reserve(model, 0.5)).isOk()).toBe(true);
    expect((await restarted().reserve(model, 0.5)).isOk()).toBe(true);
  });

  it("rejects calls that might exceed the day limit, whoever spent it, until the day ends", async () => {
    const { budget, restarted, clock, ledger, day } = setup({ limits: { day: 1 } });
    const first = (await budget.reserve(model, 0.6))._unsafeUnwrap();
    const other = restarted();
    expect((await other.reserve(model, 0.5))._unsafeUnwrapErr().message).toMatch(
      /^Nothing was sent, because this call might exceed the spending limit for this day: \$0\.60 of \$1\.00 is spent, reserved for calls in progress, or may have been billed for calls that failed, and this call may cost \$0\.50\. Wait until the day ends at midnight UTC, in \d+ h \d+ min, or raise MCP_OPENAI_DAY_LIMIT_DOLLARS\.$/,
    );
    expect((await ledger.read(day()))._unsafeUnwrap().at(-1)).toMatchObject({ type: "release" });
    expect(other.session).toEqual([]);
    first.settle({ model, dollars: 0.5 });
    expect((await other.reserve(model, 0.5)).isOk()).toBe(true);
    expect((await other.reserve(model, 0.1)).isOk()).toBe(false);
    await clock.advance(86_400_000);
    expect((await other.reserve(model, 1)).isOk()).toBe(true);
  });

  it("lets a limit be used in full despite rounding errors", async () => {
    const { budget } = setup({ limits: { day: 0.3, session: 0.3 } });
    for (let call = 0; call < 3; call += 1) expect((await budget.reserve(model, 0.1)).isOk()).toBe(true);
    expect((await budget.reserve(model, 0.000_001)).isOk()).toBe(false);
  });

  it("notes from 80 % of a limit on how much of it is used", async () => {
    const { budget } = setup({ limits: { session: 10, day: 5 } });
    const spend = async (dollars: number) =>
      (await budget.reserve(model, dollars))._unsafeUnwrap().settle({ model, dollars });
    expect(await spend(3.9)).toEqual([]);
    expect(await spend(0.1)).toEqual([
      "$4.00 of the spending limit of $5.00 for this day is used (80 %). If you need more, raise MCP_OPENAI_DAY_LIMIT_DOLLARS.",
    ]);
    const { budget: own } = setup({ limits: { session: 1 } });
    const reservation = (await own.reserve(model, 1))._unsafeUnwrap();
    expect(reservation.settle({ model, dollars: 0.9 })).toEqual([
      "$0.90 of the spending limit of $1.00 for this session is used (90 %). If you need more, raise MCP_OPENAI_SESSION_LIMIT_DOLLARS.",
    ]);
  });

  it("counts a call whose cost turns out to be unknown as zero", async () => {
    const { budget } = setup({ limits: { day: 1 } });
    expect((await budget.reserve(model, 1))._unsafeUnwrap().settle({ model })).toEqual([]);
  });

  it.each([{ day: 1 }, { session: 1 }])("forgets calls that were not sent: %j", async (limits) => {
    const { budget, ledger, day } = setup({ limits });
    (await budget.reserve(model, 0.6))._unsafeUnwrap().release();
    expect(budget.session).toEqual([]);
    expect((await ledger.read(day()))._unsafeUnwrap().at(-1)).toMatchObject({ type: "release" });
    expect((await budget.reserve(model, 1)).isOk()).toBe(true);
  });

  describe("a model of unknown price", () => {
    it.each([
      [
        "gpt-5.5",
        { session: 1 },
        "To continue, choose a model with a known price, such as gpt-5.6-sol, gpt-5.6-luna, gpt-5.6-terra; add the price to MCP_OPENAI_PRICES_FILE; or unset MCP_OPENAI_SESSION_LIMIT_DOLLARS.",
      ],
      [
        "gpt-image-1",
        { session: 1, day: 1 },
        "To continue, choose a model with a known price, such as gpt-image-2, gpt-image-2.5-flare, gpt-image-2.6-flare; add the price to MCP_OPENAI_PRICES_FILE; or unset MCP_OPENAI_SESSION_LIMIT_DOLLARS and MCP_OPENAI_DAY_LIMIT_DOLLARS.",
      ],
      [
        "tts-1",
        { day: 1 },
        "To continue, add the price to MCP_OPENAI_PRICES_FILE; or unset MCP_OPENAI_DAY_LIMIT_DOLLARS.",
      ],
    ])("is rejected if there is a limit: %s", async (unpriced, limits, advice) => {
      const { budget } = setup({ limits });
      expect((await budget.reserve(unpriced, "unknown"))._unsafeUnwrapErr()).toMatchObject({
        kind: "spending-limit",
        message: `Nothing was sent, because no price is known for ${unpriced}, so the spending limit could not be enforced. ${advice}`,
      });
    });

    it("may be a model whose web searches have no price", async () => {
      const prices = { of: () => ({ inputPerMillionTokens: 1, outputPerMillionTokens: 1 }), notes: [] };
      const { budget } = setup({ limits: { day: 1 }, prices });
      expect((await budget.reserve("qwen", "unknown"))._unsafeUnwrapErr().message).toContain(
        "because no price is known for this use of qwen (a web search, or an svg), so",
      );
    });

    it("is rejected on any server if the user's own prices cannot be used", async () => {
      const prices = { ...gatewayPrices, issue: "The prices in F cannot be used." };
      const { budget } = setup({ limits: { day: 1 }, prices, passesUnknownPrices: true });
      expect((await budget.reserve("qwen", "unknown"))._unsafeUnwrapErr().message).toBe(
        "Nothing was sent, because no price is known for qwen, so the spending limit could not be enforced. " +
          "The prices in F cannot be used. Or unset MCP_OPENAI_DAY_LIMIT_DOLLARS.",
      );
    });

    it.each([
      [{}, false],
      [{ day: 1, session: 1 }, true],
    ])("is entered without an amount if there is no limit, or none for it: %j", async (limits, passes) => {
      const { budget, ledger, day } = setup({ limits, passesUnknownPrices: passes });
      const reservation = (await budget.reserve("llama3.2", "unknown"))._unsafeUnwrap();
      expect(reservation.settle({ model: "llama3.2" })).toEqual([]);
      const entries = (await ledger.read(day()))._unsafeUnwrap();
      expect(entries).toMatchObject([{ type: "reservation" }, { type: "settlement" }]);
      expect(entries[0]).not.toHaveProperty("dollars");
    });
  });

  describe("when the ledger cannot be used", () => {
    it("fails no call without a day limit, and warns once", async () => {
      const { budget, logger } = setup({ limits: { session: 1 }, ledger: broken });
      (await budget.reserve(model, 0.1))._unsafeUnwrap().settle({ model, dollars: 0.1 });
      await budget.reserve(model, 0.1);
      expect(logger.entries).toEqual([
        {
          level: "warn",
          message: "The cost of calls is not being recorded. The disk is full. Free some space.",
        },
      ]);
    });

    it("rejects calls if there is a day limit", async () => {
      const { budget } = setup({ limits: { day: 1 }, ledger: broken });
      expect((await budget.reserve(model, 0.1))._unsafeUnwrapErr().message).toBe(
        "Nothing was sent, because the spending limit for this day could not be enforced. The disk is full. Free some space. Or unset MCP_OPENAI_DAY_LIMIT_DOLLARS.",
      );
      expect(budget.session).toEqual([]);
    });

    it("rejects calls whose entry disappears", async () => {
      const { budget } = setup({ limits: { day: 1 }, ledger: { ...broken, append: () => okAsync() } });
      const forgetful = setup({
        limits: { day: 1 },
        ledger: { append: () => okAsync(), read: () => okAsync([]) },
      });
      expect((await budget.reserve(model, 0.1)).isErr()).toBe(true);
      expect((await forgetful.budget.reserve(model, 0.1))._unsafeUnwrapErr().message).toContain(
        "An entry that was written to the spending record is no longer there.",
      );
    });

    const full = () =>
      errAsync({ kind: "unavailable" as const, message: "The disk is full. Free some space." });
    const broken: SpendingLedger = { append: full, read: full };
  });

  it("never lets several programs exceed the limit together, however their steps interleave", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(
          fc.record({ cents: fc.integer({ min: 1, max: 60 }), share: fc.integer({ min: 0, max: 4 }) }),
          { minLength: 2, maxLength: 12 },
        ),
        async (scheduler, calls) => {
          const { ledger, clock, day } = setup();
          const later = async <Value, Failure>(
            work: () => ResultAsync<Value, Failure>,
          ): Promise<Result<Value, Failure>> => {
            await scheduler.schedule(Promise.resolve());
            const result = await work();
            await scheduler.schedule(Promise.resolve());
            return result;
          };
          const slow: SpendingLedger = {
            append: (of, entry) => new ResultAsync(later(() => ledger.append(of, entry))),
            read: (of) => new ResultAsync(later(() => ledger.read(of))),
          };
          const budgets = [0, 1, 2].map(() => budgetOn(slow, clock, { day: 1 }).budget);
          const spend = async ({ cents, share }: (typeof calls)[number], index: number) => {
            const reservation = await budgets[index % 3]!.reserve(model, cents / 100);
            await scheduler.schedule(Promise.resolve());
            // A share of 4 means that the program died.
            if (reservation.isOk() && share < 4)
              reservation.value.settle({ model, dollars: (cents * share) / 300 });
            return reservation.isOk();
          };
          const all = Promise.all(calls.map(spend));
          await scheduler.waitFor(all);
          await scheduler.waitIdle();
          const spent = [...spendingsOf((await ledger.read(day()))._unsafeUnwrap()).values()];
          expect(spent.length).toBe((await all).filter(Boolean).length);
          expect(spent.reduce((sum, { dollars = 0 }) => sum + dollars, 0)).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
      { numRuns: 200 },
    );
  });

  function budgetOn(
    ledger: SpendingLedger,
    clock: ManualClock,
    limits: SpendingLimits,
    rest: Pick<SpendingBudgetOptions, "passesUnknownPrices" | "prices"> = defaults,
  ) {
    const logger = new RecordingLogger();
    return { logger, budget: new SpendingBudget({ ledger, clock, logger, limits, ...rest }) };
  }

  it("keeps to its share of the day limit while the ledger that programs share is gone", async () => {
    const kept = new MemorySpendingLedger();
    let isThere = true;
    const gone = { kind: "unavailable", message: "Redis is gone. Start it." } as const;
    const ledger: SpendingLedger = {
      append: (day, entry) => (isThere ? kept.append(day, entry) : errAsync(gone)),
      read: (day) => (isThere ? kept.read(day) : errAsync(gone)),
    };
    const { budget, clock } = setup({ limits: { day: 4 }, ledger, nodes: 2 });
    const [first, second, unused] = await Promise.all(
      [1, 0.5, 1].map((dollars) => budget.reserve(model, dollars)),
    );
    first!._unsafeUnwrap().settle({ model, dollars: 0.75 });
    unused!._unsafeUnwrap().release();
    isThere = false;
    second!._unsafeUnwrap().settle({ model });
    const alone = (await budget.reserve(model, 1.25))._unsafeUnwrap();
    const refused = (await budget.reserve(model, 0.25))._unsafeUnwrapErr();
    expect(refused.message).toContain("$2.00 of $2.00 is spent, reserved");
    expect(refused.message).toMatch(/so each keeps to its share of the limit\. Redis is gone\. Start it\.$/);
    alone.release();
    (await budget.reserve(model, 0.25))._unsafeUnwrap().settle({ model, dollars: 0.25 });
    expect((await budget.reserve(model, 1.5)).isErr()).toBe(true);
    isThere = true;
    const late = (await budget.reserve(model, 2.5))._unsafeUnwrap();
    // Each day counts for itself.
    await clock.advance(86_400_000);
    isThere = false;
    expect((await budget.reserve(model, 2)).isOk()).toBe(true);
    late.settle({ model, dollars: 3 });
    expect((await budget.reserve(model, 0.01)).isErr()).toBe(true);
  });

  function setup({
    limits = {},
    ledger = new MemorySpendingLedger(),
    ...rest
  }: { limits?: SpendingLimits; ledger?: SpendingLedger; nodes?: number } & Partial<typeof defaults> = {}) {
    const clock = new ManualClock();
    return {
      ...budgetOn(ledger, clock, limits, { ...defaults, ...rest }),
      ledger,
      clock,
      day: () => clock.date().toISOString().slice(0, 10),
      restarted: () => budgetOn(ledger, clock, limits).budget,
    };
  }
});
