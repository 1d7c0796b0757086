import { getEventListeners } from "node:events";
import { sleep } from "../../../src/domain/call/sleep.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

describe("sleep", () => {
  it("ends when the time has passed, not before", async () => {
    const { clock, controller, woken } = setup();
    await clock.advance(999);
    expect(woken).toEqual([]);
    await clock.advance(1);
    expect(woken).toEqual(["elapsed"]);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("ends immediately when aborted, and removes its timer", async () => {
    const { clock, controller, woken } = setup();
    controller.abort();
    await clock.advance(0);
    expect(woken).toEqual(["aborted"]);
    expect(clock.pending).toBe(0);
  });

  it("does not start if the signal is already aborted", async () => {
    const clock = new ManualClock();
    await expect(sleep(clock, 1_000, AbortSignal.abort())).resolves.toBe("aborted");
    expect(clock.pending).toBe(0);
  });

  function setup() {
    const clock = new ManualClock();
    const controller = new AbortController();
    const woken: string[] = [];
    void sleep(clock, 1_000, controller.signal).then((how) => woken.push(how));
    return { clock, controller, woken };
  }
});
