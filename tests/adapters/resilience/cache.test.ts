import { errAsync, okAsync } from "neverthrow";
import { withCache } from "../../../src/adapters/resilience/cache.js";
import { unavailableError } from "../../../src/ports/provider-error.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

describe("withCache", () => {
  it("returns the last reply while it is fresh", async () => {
    const { ask, clock, requests } = setup();
    expect(await ask()).toBe(1);
    await clock.advance(99);
    expect(await ask()).toBe(1);
    await clock.advance(1);
    expect(await ask()).toBe(2);
    expect(requests.times).toBe(2);
  });

  it("does not cache errors", async () => {
    const { ask, requests } = setup({ failures: 1 });
    expect(await ask()).toBe("Down.");
    expect(await ask()).toBe(2);
    expect(requests.times).toBe(2);
  });

  function setup({ failures = 0 } = {}) {
    const clock = new ManualClock();
    const requests = { times: 0 };
    const operation = withCache({ clock, milliseconds: 100 })(() =>
      ++requests.times > failures
        ? okAsync(requests.times)
        : errAsync(unavailableError({ message: "Down." })),
    );
    const call = { signal: new AbortController().signal, report: () => undefined };
    const ask = () =>
      operation({}, call).match<number | string>(
        (reply) => reply,
        ({ message }) => message,
      );
    return { ask, clock, requests };
  }
});
