/** The length of the window, in milliseconds: limits are per minute. */
const windowMilliseconds = 60_000;

interface Taken {
  readonly at: number;
  readonly cost: number;
  /** To give it back. Absent: it never is. */
  readonly id?: string;
}

/**
 * Tracks the use of a limit per minute, in a rolling window: no 60 seconds, wherever they start, exceed the limit. A fixed
 * window that resets every minute lets nearly twice as much through.
 */
export class RollingWindow {
  readonly #limit: number;
  #taken: readonly Taken[];

  /** @param limit the maximum cost of 60 seconds; `Infinity`: nothing is counted. */
  constructor(limit: number, taken: readonly Taken[] = []) {
    this.#limit = limit;
    this.#taken = taken;
  }

  /** @param limit absent: the same one. */
  copy(limit = this.#limit): RollingWindow {
    return new RollingWindow(limit, this.#taken);
  }

  /**
   * The earliest instant, not before `from` nor before the last entry, at which there is room for `cost`. A cost above
   * the whole limit fits when the window is empty: otherwise it would never fit.
   */
  earliest(cost: number, from: number): number {
    if (this.#limit === Infinity) return from;
    let instant = Math.max(from, this.#taken.at(-1)?.at ?? from);
    const inside = this.#taken.filter(({ at }) => at + windowMilliseconds > instant);
    let used = inside.reduce((sum, taken) => sum + taken.cost, 0);
    for (const oldest of inside) {
      if (used + cost <= this.#limit) break;
      used -= oldest.cost;
      instant = oldest.at + windowMilliseconds;
    }
    return instant;
  }

  /**
   * @param at not before the `at` of any earlier call.
   * @param revocable for uses that may be given back: an id, and the time now, since which nothing is forgotten.
   */
  take(cost: number, at: number, revocable?: { readonly id: string; readonly now: number }): void {
    if (this.#limit === Infinity) return;
    const taken = { at, cost, ...(revocable && { id: revocable.id }) };
    const now = revocable?.now ?? at;
    this.#taken = [...this.#taken.filter((one) => one.at + windowMilliseconds > now), taken];
  }

  /** Frees what was taken under this id. */
  giveBack(id: string): void {
    this.#taken = this.#taken.filter((taken) => taken.id !== id);
  }
}
