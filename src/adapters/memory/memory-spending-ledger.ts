import { okAsync, type ResultAsync } from "neverthrow";
import type { LedgerEntry, SpendingLedger, SpendingLedgerError } from "../../ports/spending-ledger.js";

/** Keeps the cost of calls in memory while the program runs. */
export class MemorySpendingLedger implements SpendingLedger {
  readonly #days = new Map<string, LedgerEntry[]>();

  append(day: string, entry: LedgerEntry): ResultAsync<void, SpendingLedgerError> {
    const entries = this.#days.get(day);
    if (entries === undefined) this.#days.set(day, [entry]);
    else entries.push(entry);
    return okAsync();
  }

  read(day: string): ResultAsync<readonly LedgerEntry[], SpendingLedgerError> {
    return okAsync([...(this.#days.get(day) ?? [])]);
  }
}
