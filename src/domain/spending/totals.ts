import type { Spending, TokenCounts, LedgerEntry } from "../../ports/spending-ledger.js";

/** The totals of a model's calls. */
export interface ModelTotals {
  /** The requested model. */
  readonly model: string;
  /** Requests that were sent, including failed ones and retries. */
  readonly calls: number;
  /** By kind; a kind that was never counted is absent. */
  readonly tokens: TokenCounts;
  /** The number of images that were made. */
  readonly images: number;
  /** In US dollars, known and estimated. */
  readonly dollars: number;
  /** The part of `dollars` that is an estimate or a minimum. */
  readonly estimatedDollars: number;
  /** Calls that `dollars` does not include, because no price is known. */
  readonly callsOfUnknownCost: number;
}

const nothing = { calls: 0, tokens: {}, images: 0, dollars: 0, estimatedDollars: 0, callsOfUnknownCost: 0 };

/** Totals by model, most expensive first. @param before totals to add to. */
export function totalsByModel(
  spendings: Iterable<Spending>,
  before: readonly ModelTotals[] = [],
): readonly ModelTotals[] {
  const totals = new Map(before.map((total) => [total.model, total]));
  for (const spending of spendings) {
    const { model } = spending;
    totals.set(model, add(totals.get(model) ?? { model, ...nothing }, spending));
  }
  return [...totals.values()].sort((one, other) => other.dollars - one.dollars);
}

const add = (total: ModelTotals, { dollars, isEstimate, tokens, images = 0 }: Spending): ModelTotals => ({
  model: total.model,
  calls: total.calls + 1,
  tokens: addTokens(total.tokens, tokens ?? {}),
  images: total.images + images,
  dollars: total.dollars + (dollars ?? 0),
  estimatedDollars: total.estimatedDollars + (isEstimate === true ? (dollars ?? 0) : 0),
  callsOfUnknownCost: total.callsOfUnknownCost + (dollars === undefined ? 1 : 0),
});

function addTokens(one: TokenCounts, other: TokenCounts): TokenCounts {
  const kinds = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof TokenCounts>;
  return Object.fromEntries([...kinds].map((kind) => [kind, (one[kind] ?? 0) + (other[kind] ?? 0)]));
}

/** In US dollars. */
export const dollarsOf = (totals: readonly ModelTotals[]): number =>
  totals.reduce((sum, { dollars }) => sum + dollars, 0);

/**
 * The spending of each call of a day, by id, in the order in which the calls were entered. An unsettled call counts
 * at its estimate: its program may have died, and the provider may still have billed it.
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
        // A map keeps the position of an existing key.
        spendings.set(entry.id, entry);
        break;
      case "release":
        spendings.delete(entry.id);
    }
  }
  return spendings;
}
