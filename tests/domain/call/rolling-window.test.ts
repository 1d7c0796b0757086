import fc from "fast-check";
import { RollingWindow } from "../../../src/domain/call/rolling-window.js";

describe("RollingWindow", () => {
  it("never lets any 60 seconds exceed the limit, wherever they start", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), requests, (limit, arrivals) => {
        const sent = send(limit, arrivals);
        for (const { at: end } of sent) {
          const inside = sent.filter(({ at }) => at <= end && at > end - 60_000);
          const total = inside.reduce((sum, { cost }) => sum + cost, 0);
          expect(total <= limit || inside.length === 1).toBe(true);
        }
      }),
    );
  });

  it("never delays a request longer than necessary", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), requests, (limit, arrivals) => {
        const sent = send(limit, arrivals);
        sent.forEach(({ at, arrived, cost }, index) => {
          const earlier = sent.slice(0, index);
          const previous = earlier.at(-1)?.at ?? 0;
          if (at <= Math.max(arrived, previous)) return;
          const justBefore = earlier.filter((other) => other.at + 60_000 > at - 1);
          const total = justBefore.reduce((sum, other) => sum + other.cost, 0);
          expect(justBefore.length > 0 && total + cost > limit).toBe(true);
        });
      }),
    );
  });

  it("has room exactly when the oldest entry is a minute old, not before", () => {
    const window = new RollingWindow(2);
    window.take(1, 0);
    window.take(1, 10_000);
    expect(window.earliest(1, 59_999)).toBe(60_000);
    expect(window.earliest(1, 60_000)).toBe(60_000);
    expect(window.earliest(2, 59_999)).toBe(70_000);
  });

  it("lets a cost above the whole limit through only if the window is empty", () => {
    const window = new RollingWindow(2);
    expect(window.earliest(5, 0)).toBe(0);
    window.take(1, 0);
    expect(window.earliest(5, 1)).toBe(60_000);
  });

  it("counts nothing without a limit", () => {
    const window = new RollingWindow(Infinity);
    window.take(5, 0);
    expect(window.earliest(5, 0)).toBe(0);
    expect(window.copy(1).earliest(1, 0)).toBe(0);
  });

  it("forgets what was given back, and nothing else", () => {
    const window = new RollingWindow(1);
    window.take(1, 0, { id: "a", now: 0 });
    window.take(1, 60_000, { id: "b", now: 0 });
    window.giveBack("b");
    expect(window.earliest(1, 0)).toBe(60_000);
    window.giveBack("a");
    expect(window.earliest(1, 0)).toBe(0);
  });

  it("is not affected by changes to a copy", () => {
    const window = new RollingWindow(1);
    window.copy().take(1, 0);
    expect(window.earliest(1, 0)).toBe(0);
  });

  const requests = fc.array(
    fc.record({ pause: fc.integer({ min: 0, max: 40_000 }), cost: fc.integer({ min: 1, max: 15 }) }),
    { maxLength: 40 },
  );

  function send(limit: number, arrivals: readonly { pause: number; cost: number }[]) {
    const window = new RollingWindow(limit);
    let arrived = 0;
    return arrivals.map(({ pause, cost }) => {
      arrived += pause;
      const at = window.earliest(cost, arrived);
      window.take(cost, at);
      return { arrived, at, cost };
    });
  }
});
