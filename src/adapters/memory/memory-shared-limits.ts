import { okAsync, type ResultAsync } from "neverthrow";
import { RollingWindow } from "../../domain/call/rolling-window.js";
import type { Clock } from "../../ports/clock.js";
import type { LimitedUse, ReservedUse, SharedLimits, SlotPlace } from "../../ports/shared-limits.js";

/** How long a place or a slot is kept after it was held, in milliseconds. */
const leaseMilliseconds = 3_000;

/** Limits that the parts of one process share. */
export class MemorySharedLimits implements SharedLimits {
  readonly #clock: Clock;
  readonly #windows = new Map<string, RollingWindow>();
  /** For each key, when the lease of each id ends; in the order of the line. */
  readonly #lines = new Map<string, Map<string, number>>();

  /** @param clock measures minutes and leases. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  reserve(use: LimitedUse): ResultAsync<ReservedUse, never> {
    const { key, id, cost, perMinute, maxWaitMilliseconds } = use;
    const window = this.#windows.get(key)?.copy(perMinute) ?? new RollingWindow(perMinute);
    const now = this.#clock.now();
    const instant = window.earliest(cost, now);
    const waitMilliseconds = instant - now;
    const isReserved = waitMilliseconds <= maxWaitMilliseconds;
    if (isReserved) {
      window.take(cost, instant, { id, now });
      this.#windows.set(key, window);
    }
    return okAsync({ isReserved, waitMilliseconds });
  }

  giveBack(key: string, id: string): ResultAsync<void, never> {
    this.#windows.get(key)?.giveBack(id);
    return okAsync();
  }

  hold({ key, id, slots, hasSlot }: SlotPlace): ResultAsync<number, never> {
    const now = this.#clock.now();
    const line = [...(this.#lines.get(key) ?? [])].filter(([one, until]) => until > now || one === id);
    const isThere = line.some(([one]) => one === id);
    const until = now + leaseMilliseconds;
    const own: [string, number] = [id, until];
    const renewed = isThere
      ? line.map((one) => (one[0] === id ? own : one))
      : hasSlot
        ? [own, ...line]
        : [...line, own];
    this.#lines.set(key, new Map(renewed));
    const ahead = renewed.findIndex(([one]) => one === id) - slots + 1;
    return okAsync(hasSlot ? 0 : Math.max(0, ahead));
  }

  leave(key: string, id: string): ResultAsync<void, never> {
    this.#lines.get(key)?.delete(id);
    return okAsync();
  }
}
