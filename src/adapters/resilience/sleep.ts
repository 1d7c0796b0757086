import type { Clock } from "../../ports/clock.js";

/**
 * Waits, unless the signal is aborted first.
 * @returns whether the wait ended early; no timer and no listener is left then.
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
      callOff();
      resolve("aborted");
    };
    const callOff = clock.schedule(milliseconds, () => {
      signal.removeEventListener("abort", wake);
      resolve("elapsed");
    });
    signal.addEventListener("abort", wake, { once: true });
  });
