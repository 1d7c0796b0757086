import type { Activity, Observation, Telemetry } from "../../ports/telemetry.js";

/** Lets each of them observe everything. */
export const combined = (parts: readonly Telemetry[]): Telemetry => ({
  begin: (activity: Activity) => observedBy(parts.map((part) => part.begin(activity))),
});

function observedBy(parts: readonly Observation[]): Observation {
  const traceparent = parts.map((part) => part.traceparent).find((one) => one !== undefined);
  return {
    ...combined(parts),
    ...(traceparent !== undefined && { traceparent }),
    within: (run) => parts.reduceRight((inner, part) => () => part.within(inner), run)(),
    event: (event) => parts.forEach((part) => part.event(event)),
    end: (outcome) => parts.forEach((part) => part.end(outcome)),
  };
}
