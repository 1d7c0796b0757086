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

describe("spendingsOf", () => {
  it("counts settled calls at their cost, open ones at their estimate, and omits released ones", () => {
    expect([...spendingsOf(entries)]).toMatchObject([
      ["settled", { model, dollars: 1, images: 1 }],
      ["open", { model, dollars: 2, isEstimate: true }],
      ["unpriced", { model }],
      ["its reservation is lost", { model, dollars: 4 }],
    ]);
  });
});
