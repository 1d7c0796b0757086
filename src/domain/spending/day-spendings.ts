import type { LedgerEntry } from "../../ports/spending-ledger.js";

interface Call {
  readonly dollars: number;
  /** Where its first entry stands in the list. */
  readonly place: number;
}

/**
 * What the calls of a day come to, kept up while the day's list of entries grows: what was read before is not gone
 * through again. It means the same as `spendingsOf`.
 */
export class DaySpendings {
  readonly #calls = new Map<string, Call>();
  #sum = 0;
  #read = 0;
  #lastRead: LedgerEntry | undefined;

  /**
   * The dollars of all calls that were entered before this one, and its own.
   * @returns undefined: it is not there.
   */
  spentUpTo(entries: readonly LedgerEntry[], id: string): number | undefined {
    this.#readOn(entries);
    const own = this.#calls.get(id);
    if (own === undefined) return undefined;
    // All of them without those that came later, which are few.
    return entries.slice(own.place + 1).reduce((sum, entry, index) => {
      const later = this.#calls.get(entry.id);
      return later?.place === own.place + 1 + index ? sum - later.dollars : sum;
    }, this.#sum);
  }

  #readOn(entries: readonly LedgerEntry[]): void {
    // A list that only grows has the same entry in the same place; one that was replaced is read from its beginning.
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

  #add(entry: LedgerEntry, place: number): void {
    const before = this.#calls.get(entry.id);
    this.#sum -= before?.dollars ?? 0;
    if (entry.type === "release") {
      this.#calls.delete(entry.id);
      return;
    }
    const { dollars = 0 } = entry;
    this.#sum += dollars;
    this.#calls.set(entry.id, { dollars, place: before?.place ?? place });
  }
}
