import type { ResultAsync } from "neverthrow";

/**
 * Passes cancellations on to other processes, for a request that one of them runs and another is told to cancel. It carries only
 * what belongs to one principal: nobody can cancel the requests of others. Nothing is kept: whoever does not listen when a
 * cancellation is announced never hears of it.
 */
export interface Cancellations {
  /**
   * Tells the other processes to cancel. Succeeds whether or not one of them runs the request.
   * @param key which request: 1 to 64 characters of A–Z, a–z, 0–9, `-` and `_`. Both sides derive it from the request alone,
   * for example as a hash.
   */
  announce(key: string): ResultAsync<void, CancellationsError>;
  /**
   * Listens to what others announce, from soon after now on. While they cannot be reached, nothing arrives; it resumes by itself.
   * @param listener called with each key, which it may not know, or may have been told before; never with what was announced
   * here. What it throws is ignored.
   * @returns ends listening. May be called again.
   */
  listen(listener: (key: string) => void): () => void;
}

/** The other processes cannot be reached. To recover, cancel only what runs in this one. */
export interface CancellationsError {
  /** Which error it is. */
  readonly kind: "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
