import type { Clock } from "../../ports/clock.js";

/**
 * Waits, or until the signal is aborted if that comes first. Never rejects; leaves no timer and no listener.
 * @param milliseconds 0: no timer is set.
 */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      callOff();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const callOff = clock.schedule(milliseconds, end);
    signal.addEventListener("abort", end, { once: true });
  });
}
