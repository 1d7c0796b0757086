import assert from "node:assert/strict";
import type { LimitedUse, ReservedUse, SharedLimits } from "../../ports/shared-limits.js";
import {
  contractCase,
  type ContractCase,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { expectOk, settled } from "./settled.js";

/** Limits to test, as two processes see them. */
export interface SharedLimitsSubject extends ContractSubject {
  /** Limits of which nothing is used. */
  readonly limits: SharedLimits;
  /** The same limits, opened as by another process. */
  readonly other: SharedLimits;
  /** Waits until slots and places that nobody held meanwhile are lost. */
  readonly lapse: () => Promise<void>;
}

const key = "requests";

/** The contract of every `SharedLimits`, for any test runner. */
export function sharedLimitsContract(setup: ContractSetup<SharedLimitsSubject>): ContractCase[] {
  const test = contractCase(setup);

  return [
    test("lets exactly the limit through, for all processes together", async ({ limits, other }) => {
      const ids = Array.from({ length: 20 }, (_, index) => `id ${index}`);
      const uses = await Promise.all(
        ids.map((id, index) => reserve(index % 2 === 0 ? limits : other, { id, perMinute: 7 })),
      );
      const free = uses.filter(({ isReserved, waitMilliseconds }) => isReserved && waitMilliseconds === 0);
      assert.equal(free.length, 7, "As many as the limit says may begin at once.");
      const waits = uses.map(({ waitMilliseconds }) => waitMilliseconds).sort((one, two) => one - two);
      assertNear(waits[7], 60_000, "The next may begin a minute after the first.");
      assertNear(waits[13], 60_000, "As many as the limit says may begin in each minute.");
      assertNear(waits[14], 120_000, "Those after them wait for another minute.");
    }),
    test("counts costs, and lets one above the limit through when nothing else is there", async ({
      limits,
    }) => {
      assert.equal((await reserve(limits, { id: "a", cost: 9, perMinute: 4 })).waitMilliseconds, 0);
      assertNear((await reserve(limits, { id: "b", cost: 0.5, perMinute: 4 })).waitMilliseconds, 60_000);
    }),
    test("reserves nothing if the wait is of no use, and says how long it would be", async ({
      limits,
      other,
    }) => {
      await reserve(limits, { id: "a", perMinute: 1 });
      for (const id of ["b", "c"]) {
        const late = await reserve(other, { id, perMinute: 1, maxWaitMilliseconds: 5_000 });
        assert.equal(late.isReserved, false);
        assertNear(late.waitMilliseconds, 60_000);
      }
    }),
    test("frees what is given back", async ({ limits, other }) => {
      await reserve(limits, { id: "a:b", perMinute: 1 });
      await done(limits.giveBack(key, "b"));
      await done(limits.giveBack("others", "a:b"));
      assertNear((await reserve(other, { id: "c", perMinute: 1 })).waitMilliseconds, 60_000);
      await done(limits.giveBack(key, "c"));
      await done(other.giveBack(key, "a:b"));
      assert.equal((await reserve(other, { id: "d", perMinute: 1 })).waitMilliseconds, 0);
    }),
    test("keeps keys apart", async ({ limits }) => {
      await reserve(limits, { id: "a", perMinute: 1 });
      assert.equal((await reserve(limits, { id: "b", key: "images", perMinute: 1 })).waitMilliseconds, 0);
      assert.equal(await hold(limits, "a", { slots: 1 }), 0);
      assert.equal(await hold(limits, "b", { key: "images", slots: 1 }), 0);
    }),
    test("gives slots in the order of arrival, whichever process asks", async ({ limits, other }) => {
      assert.equal(await hold(limits, "a"), 0);
      assert.equal(await hold(other, "b"), 0);
      assert.equal(await hold(other, "c"), 1);
      assert.equal(await hold(limits, "d"), 2);
      assert.equal(await hold(other, "c"), 1, "Asking again must not change the place.");
      await done(limits.leave(key, "a"));
      assert.equal(await hold(limits, "d"), 1, "The slot belongs to the one in front.");
      assert.equal(await hold(other, "c"), 0);
      await done(other.leave(key, "b"));
      assert.equal(await hold(limits, "d"), 0);
      await done(limits.leave(key, "unknown"));
      assert.equal(await hold(limits, "e"), 1);
    }),
    test("frees slots and places that nobody holds any longer", async ({ limits, other, lapse }) => {
      await hold(limits, "a", { slots: 1 });
      await hold(limits, "b", { slots: 1 });
      await lapse();
      assert.equal(await hold(other, "c", { slots: 1 }), 0);
    }),
    test("gives a slot back to whom it belonged when the line is lost", async ({ limits, other, lapse }) => {
      await hold(limits, "a", { slots: 1 });
      await lapse();
      assert.equal(await hold(other, "b", { slots: 1 }), 0);
      assert.equal(await hold(limits, "a", { slots: 1, hasSlot: true }), 0);
      assert.equal(await hold(other, "c", { slots: 1 }), 2, "Those that wait come after both.");
    }),
  ];
}

const reserve = async (limits: SharedLimits, use: Partial<LimitedUse>): Promise<ReservedUse> =>
  expectOk(
    "Reserving",
    await settled("Reserving", () =>
      limits.reserve({ key, id: "id", cost: 1, perMinute: 1, maxWaitMilliseconds: 600_000, ...use }),
    ),
  );

const hold = async (
  limits: SharedLimits,
  id: string,
  place: { readonly key?: string; readonly slots?: number; readonly hasSlot?: boolean } = {},
): Promise<number> =>
  expectOk(
    "Holding",
    await settled("Holding", () => limits.hold({ key, id, slots: 2, hasSlot: false, ...place })),
  );

const done = async (call: ReturnType<SharedLimits["leave"]>): Promise<void> =>
  expectOk("Leaving", await settled("Leaving", () => call));

/** Within the time that a slow machine needs for a test. */
function assertNear(actual: number | undefined, expected: number, message?: string): void {
  const isNear = actual !== undefined && actual <= expected && actual > expected - 30_000;
  assert.ok(isNear, `${message ?? "The wait must be right."} It is ${String(actual)}, not ${expected}.`);
}
