import { createCall } from "../../../src/domain/call/caller.js";
import type { Observation } from "../../../src/ports/telemetry.js";

const limits = { timeoutMilliseconds: 1_000, clock: undefined };

it("gives a call the observation of its caller, so that what it causes is part of it", () => {
  const observation: Observation = {
    begin: () => observation,
    within: (run) => run(),
    event: () => undefined,
    end: () => undefined,
  };
  expect(createCall({ observation }, {}, limits).observation).toBe(observation);
  expect(createCall({}, {}, limits)).not.toHaveProperty("observation");
});
