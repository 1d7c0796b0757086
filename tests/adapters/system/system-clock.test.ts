import { jest } from "@jest/globals";
import { systemClock } from "../../../src/adapters/system/system-clock.js";

describe("systemClock", () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it("never runs a timer early by its own measure", async () => {
    const early = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const milliseconds = 1 + index / 7;
        const start = systemClock.now();
        await new Promise<void>((resolve) => systemClock.schedule(milliseconds, resolve));
        return systemClock.now() - start < milliseconds;
      }),
    );
    expect(early).not.toContain(true);
  });

  it("cancels a timer at any time", () => {
    const { callback } = setup();
    const callOff = systemClock.schedule(50, callback);
    callOff();
    jest.advanceTimersByTime(100);
    expect(callback).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
    expect(callOff).not.toThrow();
  });

  it("runs a timer once", () => {
    const { callback } = setup();
    systemClock.schedule(50, callback);
    jest.advanceTimersByTime(500);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it.each([2 ** 31, 1e15, Infinity])(
    "does not fire a timer of %d milliseconds immediately",
    (milliseconds) => {
      const { callback } = setup();
      systemClock.schedule(milliseconds, callback);
      jest.advanceTimersByTime(60_000);
      expect(callback).not.toHaveBeenCalled();
    },
  );

  it("returns the date", () => {
    setup();
    jest.setSystemTime(new Date("2026-11-23T12:00:00Z"));
    expect(systemClock.date()).toEqual(new Date("2026-11-23T12:00:00Z"));
  });

  function setup() {
    jest.useFakeTimers();
    return { callback: jest.fn() };
  }
});
