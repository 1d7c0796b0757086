import { guardTelemetry } from "../../../src/adapters/guard/guard-sync.js";
import type { Observation } from "../../../src/ports/telemetry.js";

const boom = (): never => {
  throw new Error("boom");
};
const good: Observation = {
  begin: () => good,
  within: (run) => run(),
  event: () => undefined,
  end: () => undefined,
};
const begun = (observation: object): Observation =>
  guardTelemetry({ begin: () => observation as Observation }).begin({ type: "chat", model: "m" });

describe("guarded telemetry", () => {
  it.each<[string, object]>([
    ["throws", { begin: boom, within: boom, event: boom, end: boom }],
    ["has nothing", {}],
    ["runs twice", { ...good, within: (run: () => unknown) => [run(), run()] }],
    ["runs, and throws", { ...good, within: (run: () => unknown) => [run(), boom()] }],
    ["runs, and returns something else", { ...good, within: (run: () => unknown) => [run(), 7] }],
    ["never runs", { ...good, within: () => undefined }],
  ])("runs an activity once if it %s", (_name, part) => {
    const observation = begun(part);
    let runs = 0;
    const answer = observation.within(() => (runs += 1));
    observation.event({ type: "working" });
    observation.begin({ type: "image", model: "m" }).end({});
    observation.end({});
    expect([answer, runs]).toEqual([1, 1]);
  });

  it("passes on what the activity throws, and runs it once", () => {
    let runs = 0;
    const fail = (): never => ((runs += 1), boom());
    expect(() => begun(good).within(fail)).toThrow("boom");
    expect(runs).toBe(1);
  });

  it.each([
    ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true],
    ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nx: 1", false],
    ["garbage", false],
    [7, false],
  ])("sends %s to a server: %s", (traceparent, isSent) => {
    expect(begun({ ...good, traceparent }).traceparent).toBe(isSent ? traceparent : undefined);
  });
});
