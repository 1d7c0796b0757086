/** Time, so that a test can be its master. */
export interface Clock {
  /** A steady instant in milliseconds; only differences mean anything. */
  now(): number;
  /** The calendar's date and time. */
  date(): Date;
  /**
   * Runs the callback once, after at least this many milliseconds.
   * @returns a function that calls it off; safe to call at any time.
   */
  schedule(milliseconds: number, callback: () => void): () => void;
}
