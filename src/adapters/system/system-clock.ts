import type { Clock } from "../../ports/clock.js";

/** The longest delay that setTimeout takes, in milliseconds: 24.8 days. Beyond it, it runs at once. */
const maxDelay = 2 ** 31 - 1;

/** The machine's own time. A timer of more than 24.8 days is shortened to that. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  schedule: (milliseconds, callback) => {
    // Timers count whole milliseconds and may fire up to one early by `now`; the port promises "at least".
    const timer = setTimeout(callback, Math.min(Math.ceil(milliseconds) + 1, maxDelay));
    return () => clearTimeout(timer);
  },
};
