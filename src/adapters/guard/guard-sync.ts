import { attempt } from "../../domain/call/attempt.js";
import type { Clock } from "../../ports/clock.js";
import type { LogFields, Logger } from "../../ports/logger.js";
import { isDate } from "node:util/types";

/** The end of the year 9999, after which dates are written differently. */
const latest = Date.UTC(10_000, 0) - 1;

/** Guards a clock: where it fails, the system's time is used. */
export function guardClock(clock: Clock, systemClock: Clock): Clock {
  let last: number | undefined;
  return {
    now: () => {
      const now = attempt(() => clock.now());
      if (typeof now === "number" && Number.isFinite(now)) return (last = now);
      // The two have different zeros, and only differences mean anything.
      return last ?? systemClock.now();
    },
    date: () => {
      const date = attempt(() => clock.date());
      const time = isDate(date) ? Date.prototype.getTime.call(date) : NaN;
      return time >= 0 && time <= latest ? new Date(time) : systemClock.date();
    },
    schedule: (milliseconds, callback) => {
      let isCancelled = false;
      const once = (): void => {
        if (isCancelled) return;
        isCancelled = true;
        callback();
      };
      const given = attempt(() => clock.schedule(milliseconds, once)) as (() => void) | undefined;
      const cancel = typeof given === "function" ? given : systemClock.schedule(milliseconds, once);
      return () => {
        isCancelled = true;
        attempt(cancel);
      };
    },
  };
}

/** Guards a logger: a line that it cannot write is lost, and nothing else. */
export function guardLogger(logger: Logger): Logger {
  const method = (level: keyof Logger) => (message: string, fields?: LogFields) =>
    void attempt((): unknown => logger[level](message, fields));
  return { debug: method("debug"), info: method("info"), warn: method("warn"), error: method("error") };
}
