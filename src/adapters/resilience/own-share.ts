import { okAsync, ResultAsync } from "neverthrow";
import type { Clock } from "../../ports/clock.js";
import type { LimitedUse, ReservedUse, SharedLimits } from "../../ports/shared-limits.js";
import { unlimited } from "./shared-limits.js";

interface OwnShareOptions {
  readonly shared: SharedLimits;
  /** Counts what this process uses. */
  readonly own: SharedLimits;
  /** How many processes share the limits, 1 or more. */
  readonly nodes: number;
  readonly clock: Clock;
}

/** How long a use counts, in milliseconds: the span of a limit. */
const afterMilliseconds = 60_000;

/**
 * Shared limits that go on while the others cannot be reached: this process then keeps to its share of each limit, in which
 * everything counts that it used before. It does so for another minute after the last use, because the others may not know
 * of it.
 */
export function withOwnShare({ shared, own, nodes, clock }: OwnShareOptions): SharedLimits {
  let aloneUntil = -Infinity;
  const reserve = async (use: LimitedUse): Promise<ReservedUse> => {
    const together = await shared.reserve(use);
    if (together.isOk() && !together.value.isReserved) return together.value;
    const isAlone = together.isErr() || clock.now() < aloneUntil;
    const perMinute = isAlone ? use.perMinute / nodes : use.perMinute;
    const mine = await own.reserve({ ...use, perMinute }).unwrapOr(unlimited);
    // While the others are there, the own count only keeps a record.
    if (!isAlone) return together.unwrapOr(mine);
    if (!mine.isReserved) void shared.giveBack(use.key, use.id);
    else if (together.isErr()) aloneUntil = clock.now() + mine.waitMilliseconds + afterMilliseconds;
    const waitMilliseconds = Math.max(mine.waitMilliseconds, together.unwrapOr(mine).waitMilliseconds);
    return { isReserved: mine.isReserved, waitMilliseconds };
  };
  return {
    reserve: (use) => ResultAsync.fromSafePromise(reserve(use)),
    giveBack: (key, id) => {
      void own.giveBack(key, id);
      return shared.giveBack(key, id);
    },
    hold: (place) => {
      const slots = Math.max(1, Math.floor(place.slots / nodes));
      // Both lines have the same order, whichever of them counts.
      const mine = own.hold({ ...place, slots });
      return shared.hold(place).orElse(() => mine.orElse(() => okAsync(0)));
    },
    leave: (key, id) => {
      void own.leave(key, id);
      return shared.leave(key, id);
    },
  };
}
