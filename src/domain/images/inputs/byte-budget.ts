/** Hands out bytes of memory, first come, first served, so that all calls together stay within the limit. */
export class ByteBudget {
  /** In bytes, above 0. */
  readonly limit: number;
  #taken = 0;
  readonly #waiting = new Set<{ readonly bytes: number; readonly start: () => void }>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * Waits until this many bytes are free, and reserves them.
   * @param bytes at most the limit; more would wait forever.
   * @returns a function that releases them; safe to call more than once. Aborting the signal releases them too.
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
