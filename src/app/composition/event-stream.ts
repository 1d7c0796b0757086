import { setImmediate } from "node:timers/promises";

/** How many events a reader gets before other work has its turn. */
const eventsPerTurn = 1_000;

/** Keeps events for its readers. Each reads all of them, from the first, at its own pace. */
export class EventStream<Event> implements AsyncIterable<Event> {
  readonly #onAbandon: () => void;
  readonly #events: Event[] = [];
  readonly #waiting = new Set<() => void>();
  #ended = false;

  /** @param onAbandon runs when a reader leaves the loop before the end. */
  constructor(onAbandon: () => void) {
    this.#onAbandon = onAbandon;
  }

  push(event: Event): void {
    this.#events.push(event);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Not a generator: one that was never read would not notice that its reader leaves. */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    let next = 0;
    let hasLeft = false;
    const done = { done: true, value: undefined } as const;
    return {
      next: async () => {
        while (!hasLeft && !this.#ended && next >= this.#events.length)
          await new Promise<void>((resolve) => this.#waiting.add(resolve));
        if (hasLeft || next >= this.#events.length) return done;
        if (next % eventsPerTurn === eventsPerTurn - 1) await setImmediate();
        return { done: false, value: this.#events[next++] as Event };
      },
      return: () => {
        hasLeft = true;
        if (!this.#ended) this.#onAbandon();
        this.#wake();
        return Promise.resolve(done);
      },
    };
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
