import type { LedgerEntry, Spending } from "../../ports/spending-ledger.js";

/**
 * What each call of a day comes to, by id, in the order in which the calls were entered. One that is not settled
 * counts with its estimate: its program may have died, and the provider may have billed it all the same.
 */
export function spendingsOf(entries: readonly LedgerEntry[]): ReadonlyMap<string, Spending> {
  const spendings = new Map<string, Spending>();
  for (const entry of entries) {
    switch (entry.type) {
      case "reservation": {
        const { id, model, dollars } = entry;
        spendings.set(id, { model, ...(dollars !== undefined && { dollars, isEstimate: true }) });
        break;
      }
      case "settlement":
        // A map keeps the place of a key that it has.
        spendings.set(entry.id, entry);
        break;
      case "release":
        spendings.delete(entry.id);
    }
  }
  return spendings;
}
