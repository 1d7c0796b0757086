import assert from "node:assert/strict";
import type { LedgerEntry, SpendingLedger } from "../../ports/spending-ledger.js";
import {
  contractCase,
  type ContractCase,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { expectOk, settled } from "./settled.js";

/** A ledger to test, as two programs see it. */
export interface SpendingLedgerSubject extends ContractSubject {
  /** An empty ledger. */
  readonly ledger: SpendingLedger;
  /** The same ledger, opened as by another program. */
  readonly other: SpendingLedger;
}

const day = "2026-11-23";

/** The contract of every `SpendingLedger`, for any test runner. */
export function spendingLedgerContract(setup: ContractSetup<SpendingLedgerSubject>): ContractCase[] {
  const test = contractCase(setup);

  return [
    test("starts empty", async ({ ledger }) => {
      assert.deepEqual(await read(ledger), []);
    }),
    test("returns every kind of entry unchanged, in order, also to other programs", async ({
      ledger,
      other,
    }) => {
      for (const entry of everyKind) await append(ledger, entry);
      assert.deepEqual(await read(ledger), everyKind);
      assert.deepEqual(await read(other), everyKind, "Other programs must see the same entries.");
    }),
    test("keeps days apart", async ({ ledger }) => {
      await append(ledger, { type: "release", id: "a" });
      await append(ledger, { type: "release", id: "b" }, "2026-11-24");
      assert.deepEqual(await read(ledger), [{ type: "release", id: "a" }]);
      assert.deepEqual(await read(ledger, "2026-11-24"), [{ type: "release", id: "b" }]);
    }),
    test("keeps concurrent appends in the order of the calls", async ({ ledger }) => {
      const entries = releases("one", 20);
      await Promise.all(entries.map((entry) => append(ledger, entry)));
      assert.deepEqual(await read(ledger), entries);
    }),
    test("shows all writers the same order, which never changes", async ({ ledger, other }) => {
      const snapshots: (readonly LedgerEntry[])[] = [];
      const write = async (own: SpendingLedger, entries: readonly LedgerEntry[]): Promise<void> => {
        for (const entry of entries) {
          await append(own, entry);
          const seen = await read(own);
          snapshots.push(seen);
          const isThere = seen.some(({ id }) => id === entry.id);
          assert.ok(isThere, "An appended entry must be visible immediately.");
        }
      };
      await Promise.all([write(ledger, releases("one", 20)), write(other, releases("other", 20))]);
      const final = await read(ledger);
      assert.equal(final.length, 40, "No entry may be lost.");
      for (const snapshot of snapshots) {
        assert.deepEqual(snapshot, final.slice(0, snapshot.length), "New entries must come last.");
      }
    }),
  ];
}

const everyKind: readonly LedgerEntry[] = [
  { type: "reservation", id: "a", time: "2026-11-23T12:00:00.000Z", model: "gpt-6-luna", dollars: 0.002 },
  { type: "reservation", id: "b", time: "2026-11-23T12:00:01.000Z", model: 'a "strange"\nmodel 狐' },
  {
    type: "settlement",
    id: "a",
    model: "gpt-6-luna",
    dollars: 0.000_001,
    isEstimate: true,
    tokens: {
      inputTokens: 5,
      cachedInputTokens: 1,
      textInputTokens: 2,
      imageInputTokens: 3,
      outputTokens: 7,
      reasoningTokens: 4,
    },
    images: 2,
  },
  { type: "settlement", id: "c", model: "llama3.2" },
  { type: "release", id: "b" },
];

const releases = (writer: string, count: number): readonly LedgerEntry[] =>
  Array.from({ length: count }, (_, index) => ({ type: "release", id: `${writer} ${index}` }));

async function append(ledger: SpendingLedger, entry: LedgerEntry, of = day): Promise<void> {
  expectOk("Appending", await settled("Appending", () => ledger.append(of, entry)));
}

async function read(ledger: SpendingLedger, of = day): Promise<readonly LedgerEntry[]> {
  return expectOk("Reading", await settled("Reading", () => ledger.read(of)));
}
