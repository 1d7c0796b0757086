/** Time, as a port so that tests can control it. */
export interface Clock {
  /** A monotonic instant in milliseconds; only differences are meaningful. */
  now(): number;
  /** The current date and time. */
  date(): Date;
  /**
   * Runs the callback once, after at least this many milliseconds.
   * @returns a function that cancels it; safe to call at any time.
   */
  schedule(milliseconds: number, callback: () => void): () => void;
}
