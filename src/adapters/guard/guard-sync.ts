import { attempt } from "../../domain/call/attempt.js";
import type { Clock } from "../../ports/clock.js";
import type { LogFields, Logger } from "../../ports/logger.js";
import type { Activity, Observation, Telemetry } from "../../ports/telemetry.js";
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

const validTraceparent = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** Guards telemetry: what it cannot observe is not observed, and nothing else. */
export const guardTelemetry = (telemetry: Telemetry): Telemetry => ({
  begin: (activity: Activity): Observation => {
    const begun = (attempt(() => telemetry.begin(activity)) ?? {}) as Observation;
    const traceparent = attempt(() => begun.traceparent);
    return {
      ...guardTelemetry(begun),
      ...(typeof traceparent === "string" && validTraceparent.test(traceparent) && { traceparent }),
      within: (run) => runOnce((once) => void attempt((): unknown => begun.within(once)), run),
      event: (event) => void attempt((): unknown => begun.event(event)),
      end: (outcome) => void attempt((): unknown => begun.end(outcome)),
    };
  },
});

/** Runs exactly once, whether the surroundings run it, more than once, or not at all. */
function runOnce<Value>(surround: (run: () => Value) => void, run: () => Value): Value {
  let ended: { readonly value: Value } | { readonly thrown: unknown } | undefined;
  const once = (): Value => {
    ended ??= settled(run);
    if ("thrown" in ended) throw ended.thrown;
    return ended.value;
  };
  surround(once);
  return once();
}

function settled<Value>(run: () => Value): { readonly value: Value } | { readonly thrown: unknown } {
  try {
    return { value: run() };
  } catch (thrown) {
    return { thrown };
  }
}
