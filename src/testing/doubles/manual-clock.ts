import { showValue } from "../../domain/arguments/show-value.js";
import type { Clock } from "../../ports/clock.js";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test advances it. */
export class ManualClock implements Clock {
  readonly #start: Date;
  readonly #timers = new Set<Timer>();
  #now = 0;

  /**
   * @param start the date at instant 0.
   * @throws TypeError for what is not a valid date.
   */
  constructor(start = new Date("2026-11-23T12:00:00Z")) {
    if (!(start instanceof Date) || Number.isNaN(start.getTime())) {
      throw new TypeError(`ManualClock: start must be a valid Date; got ${showValue(start)}.`);
    }
    this.#start = start;
  }

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.#start.getTime() + this.#now);
  }

  schedule(milliseconds: number, callback: () => void): () => void {
    if (typeof milliseconds !== "number" || Number.isNaN(milliseconds)) {
      throw new TypeError(
        `ManualClock: schedule needs a number of milliseconds; got ${String(milliseconds)}.`,
      );
    }
    const timer = { at: this.#now + Math.max(0, milliseconds), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** The number of pending timers: 0 shows that everything was cleaned up. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Advances the time, runs due timers in order, and lets promises settle before, between and after.
   * @param milliseconds 0 only lets promises settle.
   * @throws TypeError (the promise rejects) for what is not a finite number, 0 or more: time does not go back.
   */
  async advance(milliseconds: number): Promise<void> {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw new TypeError(
        `ManualClock: advance needs a number of milliseconds, 0 or more; got ${String(milliseconds)}.`,
      );
    }
    const end = this.#now + milliseconds;
    await settle();
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) {
      this.#timers.delete(next);
      this.#now = next.at;
      next.callback();
      await settle();
    }
    this.#now = end;
  }

  #nextUntil(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    }
    return next;
  }
}

/** Waits for one turn of the event loop, so that all promises that can settle do. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
