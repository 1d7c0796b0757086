import { MemorySpendingLedger } from "../../../src/adapters/memory/memory-spending-ledger.js";
import { ReportUsage } from "../../../src/domain/spending/report-usage.js";
import { openAiPrices } from "../../../src/domain/models/prices.js";
import type { SpendingLimits } from "../../../src/domain/spending/spending-limits.js";
import { SpendingBudget } from "../../../src/domain/spending/spending-budget.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

describe("ReportUsage", () => {
  it("reports the limits, the session, and each of the last 30 days with spending", async () => {
    const { ledger, clock, budget, report } = setup();
    const daysAgo = (days: number) =>
      new Date(clock.date().getTime() - days * 86_400_000).toISOString().slice(0, 10);
    for (const days of [30, 29, 2]) {
      await ledger.append(daysAgo(days), { type: "settlement", id: "a", model: "gpt-6-sol", dollars: days });
    }
    const reservation = (await budget.reserve("gpt-6-luna", 0.5))._unsafeUnwrap();
    reservation.settle({ model: "gpt-6-luna", dollars: 0.25 });
    await budget.reserve("gpt-6-luna", 0.125);

    const { limits, session, days } = (await report.execute())._unsafeUnwrap();
    expect(limits).toEqual({ session: 9 });
    expect(session).toMatchObject({
      since: clock.date().toISOString(),
      dollars: 0.375,
      models: [{ model: "gpt-6-luna", calls: 2, estimatedDollars: 0.125 }],
    });
    expect(days.map(({ day, dollars }) => [day, dollars])).toEqual([
      [daysAgo(0), 0.375],
      [daysAgo(2), 2],
      [daysAgo(29), 29],
    ]);
  });

  it("reports what the limit per day leaves", async () => {
    const { ledger, clock, report } = setup({ day: 1 });
    expect((await report.execute())._unsafeUnwrap().leftToday).toBe(1);
    const today = clock.date().toISOString().slice(0, 10);
    await ledger.append(today, { type: "settlement", id: "a", model: "gpt-6-sol", dollars: 0.75 });
    expect((await report.execute())._unsafeUnwrap().leftToday).toBe(0.25);
    await ledger.append(today, { type: "settlement", id: "b", model: "gpt-6-sol", dollars: 0.75 });
    expect((await report.execute())._unsafeUnwrap().leftToday).toBe(0);
    expect((await setup().report.execute())._unsafeUnwrap()).not.toHaveProperty("leftToday");
  });

  function setup(limits: SpendingLimits = { session: 9 }) {
    const ledger = new MemorySpendingLedger();
    const clock = new ManualClock();
    const budget = new SpendingBudget({
      ledger,
      clock,
      logger: new RecordingLogger(),
      limits,
      prices: openAiPrices,
      passesUnknownPrices: false,
    });
    return { ledger, clock, budget, report: new ReportUsage(ledger, { budget, clock }) };
  }
});
