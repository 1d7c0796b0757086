import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Clock } from "../../../ports/clock.js";

/** How long a result can be collected, in milliseconds: an hour. */
const keptMilliseconds = 3_600_000;

/** The most characters of all kept results together, once they are JSON. */
const maxCharacters = 32_000_000;

interface KeptResult {
  readonly result: CallToolResult;
  readonly characters: number;
  readonly until: number;
}

/** The results of work that is over, for an hour each; when they grow too many, the oldest go earlier. */
export class KeptResults {
  readonly #clock: Clock;
  readonly #kept = new Map<string, KeptResult>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(id: string, result: CallToolResult): void {
    this.#forget();
    const characters = JSON.stringify(result).length;
    this.#kept.set(id, { result, characters, until: this.#clock.now() + keptMilliseconds });
    let all = [...this.#kept.values()].reduce((sum, kept) => sum + kept.characters, 0);
    for (const [oldest, kept] of this.#kept) {
      if (all <= maxCharacters) break;
      this.#kept.delete(oldest);
      all -= kept.characters;
    }
  }

  get(id: string): CallToolResult | undefined {
    this.#forget();
    return this.#kept.get(id)?.result;
  }

  #forget(): void {
    for (const [id, { until }] of this.#kept) if (until <= this.#clock.now()) this.#kept.delete(id);
  }
}
