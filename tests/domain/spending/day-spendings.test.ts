import fc from "fast-check";
import { DaySpendings } from "../../../src/domain/spending/day-spendings.js";
import type { LedgerEntry } from "../../../src/ports/spending-ledger.js";
import { spendingsOf } from "../../../src/domain/spending/totals.js";

const model = "m";
const time = "2026-11-23T12:00:00.000Z";
const entries: readonly LedgerEntry[] = [
  { type: "reservation", id: "settled", time, model, dollars: 5 },
  { type: "reservation", id: "open", time, model, dollars: 2 },
  { type: "reservation", id: "released", time, model, dollars: 7 },
  { type: "reservation", id: "unpriced", time, model },
  { type: "settlement", id: "settled", model, dollars: 1, images: 1 },
  { type: "release", id: "released" },
  { type: "settlement", id: "its reservation is lost", model, dollars: 4 },
];

describe("DaySpendings", () => {
  it.each([
    ["settled", 1],
    ["open", 3],
    ["unpriced", 3],
    ["its reservation is lost", 7],
    ["released", undefined],
    ["never heard of", undefined],
  ])("sums the entries up to %s: %p", (id, dollars) => {
    expect(new DaySpendings().spentUpTo(entries, id)).toBe(dollars);
  });

  it("reads each entry of a growing list once", () => {
    const spendings = new DaySpendings();
    let reads = 0;
    const watched = entries.map((entry) => ({
      ...entry,
      get type() {
        reads += 1;
        return entry.type;
      },
    })) as LedgerEntry[];
    for (let length = 1; length <= watched.length; length += 1)
      spendings.spentUpTo(watched.slice(0, length), "settled");
    expect(spendings.spentUpTo(watched, "its reservation is lost")).toBe(7);
    expect(reads).toBe(watched.length);
  });

  it("starts over if the list was replaced, even by a shorter one", () => {
    const spendings = new DaySpendings();
    expect(spendings.spentUpTo(entries, "open")).toBe(3);
    expect(spendings.spentUpTo(entries.map((entry) => ({ ...entry })).reverse(), "open")).toBe(18);
    expect(spendings.spentUpTo([entries[0]!], "settled")).toBe(5);
    expect(spendings.spentUpTo([], "settled")).toBeUndefined();
  });

  it("equals the spendings of the whole list, however often it was read on the way", () => {
    const id = fc.constantFrom("a", "b", "c", "d", "e");
    const dollars = fc.integer({ min: 0, max: 9 });
    const entry: fc.Arbitrary<LedgerEntry> = fc.oneof(
      fc.record({
        type: fc.constant("reservation" as const),
        id,
        time: fc.constant(time),
        model: fc.constant(model),
        dollars,
      }),
      fc.record({ type: fc.constant("settlement" as const), id, model: fc.constant(model), dollars }),
      fc.record({ type: fc.constant("release" as const), id }),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), fc.integer({ min: 0, max: 30 }), (list, cut) => {
        const spendings = new DaySpendings();
        spendings.spentUpTo(list.slice(0, cut), "a");
        let sum = 0;
        for (const [key, spending] of spendingsOf(list)) {
          sum += spending.dollars ?? 0;
          expect(spendings.spentUpTo(list, key)).toBe(sum);
        }
      }),
    );
  });
});
