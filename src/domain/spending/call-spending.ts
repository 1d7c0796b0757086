import type { RequestCost } from "../../ports/telemetry.js";

/** What the requests of one call cost, by what the spending ledger counts for each. */
export class CallSpending {
  readonly #costs = new Map<string, RequestCost>();

  /** What is said of a request later replaces what was said before. */
  add(cost: RequestCost): void {
    this.#costs.set(cost.id, cost);
  }

  /** The model that was asked. Undefined: there were several, or none. */
  get model(): string | undefined {
    const models = new Set([...this.#costs.values()].map(({ model }) => model));
    return models.size === 1 ? [...models][0] : undefined;
  }

  /** What was certainly spent, in US dollars. */
  get dollars(): number {
    return this.#sum(({ isEstimate }) => isEstimate !== true);
  }

  /**
   * What may have been spent besides, in US dollars.
   * @param withPending whether requests count that have not ended.
   */
  estimatedDollars(withPending: boolean): number {
    return this.#sum(
      ({ isEstimate, isPending }) => isEstimate === true && (withPending || isPending !== true),
    );
  }

  #sum(counts: (cost: RequestCost) => boolean): number {
    return [...this.#costs.values()].filter(counts).reduce((sum, { dollars }) => sum + dollars, 0);
  }
}
