import type { Clock } from "../../ports/clock.js";

/** How long an outcome can be collected, in milliseconds: an hour. */
const keptMilliseconds = 3_600_000;

/** The maximum size of all kept outcomes together, in characters. */
const maxCharacters = 32_000_000;

interface Kept<Outcome> {
  readonly outcome: Outcome;
  readonly characters: number;
  readonly until: number;
}

/** Keeps the outcomes of ended jobs for an hour; drops the oldest earlier if they use too much memory. */
export class KeptOutcomes<Outcome> {
  readonly #clock: Clock;
  readonly #lengthOf: (outcome: Outcome) => number;
  /** Oldest first. */
  readonly #kept = new Map<string, Kept<Outcome>>();
  #characters = 0;

  /** @param lengthOf how many characters of memory an outcome uses. */
  constructor(clock: Clock, lengthOf: (outcome: Outcome) => number) {
    this.#clock = clock;
    this.#lengthOf = lengthOf;
  }

  keep(id: string, outcome: Outcome): void {
    const characters = this.#lengthOf(outcome);
    this.#kept.set(id, { outcome, characters, until: this.#clock.now() + keptMilliseconds });
    this.#characters += characters;
    this.#dropOld();
  }

  get(id: string): Outcome | undefined {
    this.#dropOld();
    return this.#kept.get(id)?.outcome;
  }

  #dropOld(): void {
    const now = this.#clock.now();
    for (const [id, { until, characters }] of this.#kept) {
      if (until > now && this.#characters <= maxCharacters) return;
      this.#kept.delete(id);
      this.#characters -= characters;
    }
  }
}
