import { MemorySpendingLedger } from "../../../src/adapters/memory/memory-spending-ledger.js";
import type { SpendingLedger } from "../../../src/ports/spending-ledger.js";
import { spendingLedgerContract } from "../../../src/testing/contracts/spending-ledger-contract.js";
import { failingCases } from "../failing-cases.js";

describe("the spending ledger contract", () => {
  it.each<[string, (whole: SpendingLedger) => Partial<SpendingLedger>, string]>([
    [
      "knows only one day",
      (whole) => ({ append: (_, entry) => whole.append("2026-11-23", entry) }),
      "keeps days apart",
    ],
    [
      "forgets the tokens",
      (whole) => ({
        append: (day, entry) =>
          whole.append(day, entry.type === "settlement" ? { ...entry, tokens: {} } : entry),
      }),
      "returns every kind of entry unchanged, in order, also to other programs",
    ],
    [
      "puts new entries first",
      (whole) => ({ read: (day) => whole.read(day).map((entries) => entries.toReversed()) }),
      "shows all writers the same order, which never changes",
    ],
    [
      "shows an entry late",
      (whole) => ({ read: (day) => whole.read(day).map((entries) => entries.slice(0, -1)) }),
      "keeps concurrent appends in the order of the calls",
    ],
  ])("detects a ledger that %s", async (_, change, name) => {
    const cases = spendingLedgerContract(() => {
      const whole = new MemorySpendingLedger();
      const bound = { append: whole.append.bind(whole), read: whole.read.bind(whole) };
      const ledger = { ...bound, ...change(bound) };
      return { ledger, other: ledger };
    });
    expect(await failingCases(cases)).toContain(name);
  });

  it("detects two ledgers that share nothing", async () => {
    const cases = spendingLedgerContract(() => ({
      ledger: new MemorySpendingLedger(),
      other: new MemorySpendingLedger(),
    }));
    expect(await failingCases(cases)).toEqual([
      "returns every kind of entry unchanged, in order, also to other programs",
      "shows all writers the same order, which never changes",
    ]);
  });
});
