import { err, ok, type Result } from "neverthrow";
import { asOperation, type Decorator } from "../../domain/call/as-operation.js";
import { isAborted } from "../../domain/call/caller.js";
import { sleep } from "../../domain/call/sleep.js";
import type { Clock } from "../../ports/clock.js";
import { cancelledError, type CancelledError } from "../../ports/provider-error.js";
import type { ReservedUse, SharedLimits } from "../../ports/shared-limits.js";
import type { LimitWords } from "../../domain/principals/limit-words.js";
import type { FollowedWaits } from "./current-wait.js";
import { limitUsedUp } from "./rate-limiter.js";

interface SharedLimitOptions {
  readonly clock: Clock;
  readonly limits: SharedLimits;
  /** Which limit. */
  readonly key: string;
  /** How errors speak of it. */
  readonly words: LimitWords;
}

/** How often a slot is renewed, in milliseconds: a third of its lease. */
const renewMilliseconds = 1_000;

/** How often a call asks for its slot, in milliseconds: soon if one of those that run may end next, otherwise seldom. */
const askMilliseconds = { soon: 100, seldom: 500 };

/**
 * Lets a bounded number of calls run at once in all processes together. The others wait, first come, first served. Where the
 * limits cannot be asked, the call runs: `withOwnShare` sees to a limit then.
 */
export function withSharedSlots({
  clock,
  limits,
  key,
  words,
  slots,
}: SharedLimitOptions & { readonly slots: number }): Decorator {
  return (operation) =>
    asOperation(async (request, call) => {
      const id = crypto.randomUUID();
      const turn = await waitForSlot(id, call);
      let cancelTimer = (): void => undefined;
      const keep = (): void => {
        cancelTimer = clock.schedule(renewMilliseconds, () => {
          void limits.hold({ key, id, slots, hasSlot: true });
          keep();
        });
      };
      if (turn.isOk()) keep();
      try {
        return turn.isErr() ? err(turn.error) : await operation(request, call);
      } finally {
        cancelTimer();
        void limits.leave(key, id);
      }
    });

  async function waitForSlot(
    id: string,
    { signal, report, wait }: FollowedWaits,
  ): Promise<Result<void, CancelledError>> {
    let reported: number | undefined;
    while (!isAborted(signal)) {
      const ahead = await limits.hold({ key, id, slots, hasSlot: false }).unwrapOr(0);
      if (ahead === 0 && !isAborted(signal)) {
        wait?.end();
        return ok();
      }
      wait?.begin(words);
      if (ahead > 0 && ahead !== reported) report({ type: "queued", ahead: ahead - 1 });
      reported = ahead;
      await sleep(clock, ahead <= slots ? askMilliseconds.soon : askMilliseconds.seldom, signal);
    }
    return err(cancelledError());
  }
}

/**
 * Delays requests so that all processes together keep a limit per minute, first come, first served. If the call's deadline is
 * too close for the wait, the call fails immediately with a `rate-limited` error.
 */
export function withSharedRateLimit<Needed extends { readonly model: string }>({
  clock,
  limits,
  key,
  words,
  perMinute,
  cost,
}: SharedLimitOptions & {
  /** The maximum cost of any 60 seconds, above 0. */
  readonly perMinute: number;
  /** How much of the limit a request uses, above 0. Absent: 1. */
  readonly cost?: (request: Needed) => number;
}): Decorator<Needed> {
  return (operation) =>
    asOperation(async (request, call) => {
      const id = crypto.randomUUID();
      const left = (call.deadline?.at ?? Infinity) - clock.now();
      const reserved = await limits.reserve({
        ...{ key, id, perMinute, maxWaitMilliseconds: left },
        cost: cost?.(request) ?? 1,
      });
      const { isReserved, waitMilliseconds } = reserved.unwrapOr(unlimited);
      if (!isReserved) return err(limitUsedUp(words, waitMilliseconds, left));
      if (waitMilliseconds > 0) {
        call.report({ type: "rate-limited", waitMilliseconds });
        await sleep(clock, waitMilliseconds, call.signal);
      }
      if (isAborted(call.signal)) {
        void limits.giveBack(key, id);
        return err(cancelledError());
      }
      return operation(request, call);
    });
}

/** Where a limit cannot be asked, it does not hold anything up. */
export const unlimited: ReservedUse = { isReserved: true, waitMilliseconds: 0 };
