import { CallSpending } from "../../../src/domain/spending/call-spending.js";

const asked = { model: "gpt-6-luna" };

describe("what a call costs", () => {
  it("is what the ledger counts for each of its requests in the end", () => {
    const spending = new CallSpending();
    expect([spending.dollars, spending.estimatedDollars(true)]).toEqual([0, 0]);
    spending.add({ ...asked, id: "failed", dollars: 0.5, isEstimate: true, isPending: true });
    spending.add({ ...asked, id: "failed", dollars: 0.5, isEstimate: true });
    spending.add({ ...asked, id: "refused", dollars: 2, isEstimate: true, isPending: true });
    spending.add({ ...asked, id: "refused", dollars: 0 });
    spending.add({ ...asked, id: "answered", dollars: 4, isEstimate: true, isPending: true });
    spending.add({ ...asked, id: "answered", dollars: 0.25 });
    spending.add({ ...asked, id: "pending", dollars: 8, isEstimate: true, isPending: true });
    expect(spending.dollars).toBe(0.25);
    expect(spending.estimatedDollars(false)).toBe(0.5);
    expect(spending.estimatedDollars(true)).toBe(8.5);
  });

  it("is of a model if all of its requests were", () => {
    const spending = new CallSpending();
    expect(spending.model).toBeUndefined();
    spending.add({ ...asked, id: "one", dollars: 1 });
    spending.add({ ...asked, id: "other", dollars: 1 });
    expect(spending.model).toBe("gpt-6-luna");
    spending.add({ model: "gpt-6-sol", id: "third", dollars: 1 });
    expect(spending.model).toBeUndefined();
  });
});
