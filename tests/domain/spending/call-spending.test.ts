import { CallSpending } from "../../../src/domain/spending/call-spending.js";

describe("what a call costs", () => {
  it("is what the ledger counts for each of its requests in the end", () => {
    const spending = new CallSpending();
    expect([spending.dollars, spending.estimatedDollars(true)]).toEqual([0, 0]);
    spending.add({ id: "failed", dollars: 0.5, isEstimate: true, isPending: true });
    spending.add({ id: "failed", dollars: 0.5, isEstimate: true });
    spending.add({ id: "refused", dollars: 2, isEstimate: true, isPending: true });
    spending.add({ id: "refused", dollars: 0 });
    spending.add({ id: "answered", dollars: 4, isEstimate: true, isPending: true });
    spending.add({ id: "answered", dollars: 0.25 });
    spending.add({ id: "pending", dollars: 8, isEstimate: true, isPending: true });
    expect(spending.dollars).toBe(0.25);
    expect(spending.estimatedDollars(false)).toBe(0.5);
    expect(spending.estimatedDollars(true)).toBe(8.5);
  });
});
