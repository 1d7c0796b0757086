/** The length of the window, in milliseconds: limits are per minute. */
const windowMilliseconds = 60_000;

interface Taken {
  readonly at: number;
  readonly cost: number;
}

/**
 * What was taken of a limit a minute. The minute is a rolling one: no 60 seconds, wherever they begin, hold
 * more than the limit, while a window that is emptied on the minute lets nearly twice as much through.
 */
export class RollingWindow {
  readonly #limit: number;
  #taken: readonly Taken[];

  /** @param limit the most that 60 seconds may hold; `Infinity`: nothing is counted. */
  constructor(limit: number, taken: readonly Taken[] = []) {
    this.#limit = limit;
    this.#taken = taken;
  }

  copy(): RollingWindow {
    return new RollingWindow(this.#limit, this.#taken);
  }

  /**
   * The earliest instant, not before `from` nor before what was taken last, at which there is room for
   * `cost`. What costs more than the whole limit has room when nothing else is in the window: it would
   * otherwise never have.
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

  /** @param at not before any earlier call's `at`. */
  take(cost: number, at: number): void {
    if (this.#limit === Infinity) return;
    this.#taken = [...this.#taken.filter((taken) => taken.at + windowMilliseconds > at), { at, cost }];
  }
}
