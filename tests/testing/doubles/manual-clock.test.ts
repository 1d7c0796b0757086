import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

describe("ManualClock", () => {
  it.each([
    [new Date(NaN), "null"],
    ["2026-11-23", '"2026-11-23"'],
  ])("refuses to start at %p", (start, shown) => {
    expect(() => new ManualClock(start as Date)).toThrow(
      new TypeError(`ManualClock: start must be a valid Date; got ${shown}.`),
    );
  });

  it.each([-1, NaN, Infinity, "5"])("refuses to advance by %p, and stands still", async (milliseconds) => {
    const clock = new ManualClock();
    await expect(clock.advance(milliseconds as number)).rejects.toThrow(
      new TypeError(`ManualClock: advance needs a number of milliseconds, 0 or more; got ${milliseconds}.`),
    );
    expect(clock.now()).toBe(0);
  });

  it.each([NaN, undefined])("refuses a timer in %p milliseconds, which would never run", (milliseconds) => {
    const clock = new ManualClock();
    expect(() => clock.schedule(milliseconds as number, () => undefined)).toThrow(
      new TypeError(`ManualClock: schedule needs a number of milliseconds; got ${milliseconds}.`),
    );
    expect(clock.pending).toBe(0);
  });

  it("runs a timer that is overdue, or due at once", async () => {
    const clock = new ManualClock();
    let runs = 0;
    clock.schedule(-5, () => (runs += 1));
    clock.schedule(Infinity, () => (runs += 10));
    await clock.advance(0);
    expect({ runs, pending: clock.pending }).toEqual({ runs: 1, pending: 1 });
  });
});
