/** Gives out bytes of memory, first come, first served, so that all calls together hold no more than the limit. */
export class ByteBudget {
  /** In bytes, above 0. */
  readonly limit: number;
  #taken = 0;
  readonly #waiting = new Set<{ readonly bytes: number; readonly start: () => void }>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * Waits until so many bytes are free.
   * @param bytes no more than the limit, or it would wait for ever.
   * @returns gives them back; safe to call more than once. An abort of the signal gives them back as well.
   */
  take(bytes: number, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve) => {
      let isHeld = false;
      const release = (): void => {
        signal.removeEventListener("abort", release);
        this.#waiting.delete(waiter);
        if (isHeld) this.#taken -= bytes;
        isHeld = false;
        resolve(release);
        this.#admit();
      };
      const waiter = {
        bytes,
        start: () => {
          isHeld = true;
          this.#taken += bytes;
          resolve(release);
        },
      };
      if (signal.aborted) {
        resolve(release);
        return;
      }
      signal.addEventListener("abort", release);
      this.#waiting.add(waiter);
      this.#admit();
    });
  }

  #admit(): void {
    for (const waiter of this.#waiting) {
      if (this.#taken + waiter.bytes > this.limit) return;
      this.#waiting.delete(waiter);
      waiter.start();
    }
  }
}
