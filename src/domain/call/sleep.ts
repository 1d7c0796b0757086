import type { Clock } from "../../ports/clock.js";

/**
 * Waits until the time is over or the signal is aborted. All timers and listeners are removed by then.
 * @returns whether the wait ended early.
 */
export const sleep = (
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
): Promise<"elapsed" | "aborted"> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve("aborted");
      return;
    }
    const wake = (): void => {
      cancelTimer();
      resolve("aborted");
    };
    const cancelTimer = clock.schedule(milliseconds, () => {
      signal.removeEventListener("abort", wake);
      resolve("elapsed");
    });
    signal.addEventListener("abort", wake, { once: true });
  });
