import type { LedgerEntry } from "../../ports/spending-ledger.js";

interface Call {
  readonly dollars: number;
  /** The index of its first entry in the list. */
  readonly index: number;
}

/**
 * The spending of a day's calls, updated incrementally as the day's list of entries grows. Equivalent to
 * `spendingsOf`.
 */
export class DaySpendings {
  readonly #calls = new Map<string, Call>();
  #sum = 0;
  #read = 0;
  #lastRead: LedgerEntry | undefined;

  /**
   * The dollars of this call and all calls entered before it.
   * @returns undefined: the call has no entry.
   */
  spentUpTo(entries: readonly LedgerEntry[], id: string): number | undefined {
    this.#readOn(entries);
    const own = this.#calls.get(id);
    if (own === undefined) return undefined;
    // Subtract the later calls from the sum of all, because there are few of them.
    const next = own.index + 1;
    return entries.slice(next).reduce((sum, entry, offset) => {
      const later = this.#calls.get(entry.id);
      return later?.index === next + offset ? sum - later.dollars : sum;
    }, this.#sum);
  }

  #readOn(entries: readonly LedgerEntry[]): void {
    // If the last entry read is no longer in its place, the list was replaced: read it from the start.
    if (this.#read > 0 && entries[this.#read - 1] !== this.#lastRead) {
      this.#calls.clear();
      this.#sum = 0;
      this.#read = 0;
    }
    for (const entry of entries.slice(this.#read)) {
      this.#add(entry, this.#read);
      this.#read += 1;
      this.#lastRead = entry;
    }
  }

  #add(entry: LedgerEntry, index: number): void {
    const before = this.#calls.get(entry.id);
    this.#sum -= before?.dollars ?? 0;
    if (entry.type === "release") {
      this.#calls.delete(entry.id);
      return;
    }
    const { dollars = 0 } = entry;
    this.#sum += dollars;
    this.#calls.set(entry.id, { dollars, index: before?.index ?? index });
  }
}
