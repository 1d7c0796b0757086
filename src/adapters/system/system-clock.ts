import type { Clock } from "../../ports/clock.js";

/** The maximum delay of setTimeout, in milliseconds: 24.8 days. Longer ones would fire immediately. */
const maxDelay = 2 ** 31 - 1;

/** The system's time. A timer of more than 24.8 days is shortened to that. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  schedule: (milliseconds, callback) => {
    // Timers use whole milliseconds and may fire up to one early by `now`, but the port guarantees a minimum.
    const timer = setTimeout(callback, Math.min(Math.ceil(milliseconds) + 1, maxDelay));
    return () => clearTimeout(timer);
  },
};
