/** Events on their way to one reader: pushed as they happen, read when the reader is ready. */
export class EventStream<Event> implements AsyncIterable<Event> {
  readonly #onAbandon: () => void;
  readonly #events: Event[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  /** @param onAbandon runs when the reader leaves the loop before the end. */
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

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, void> {
    try {
      for (;;) {
        for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) yield event;
        if (this.#ended) return;
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      if (!this.#ended) this.#onAbandon();
    }
  }
}
