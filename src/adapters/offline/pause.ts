import type { Clock } from "../../ports/clock.js";

/**
 * Waits until the time is over or the signal aborts. Never rejects; leaves no timer and no listener behind.
 * @param milliseconds 0: no timer is set.
 */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.schedule(milliseconds, end);
    signal.addEventListener("abort", end, { once: true });
  });
}
