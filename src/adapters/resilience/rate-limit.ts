import { err } from "neverthrow";
import { asOperation, type Decorator } from "../../domain/call/as-operation.js";
import type { CallEvent } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import { cancelledError } from "../../ports/provider-error.js";
import { RateLimiter, type RateLimit } from "./rate-limiter.js";

interface RateLimitOptions<Needed> {
  readonly clock: Clock;
  /** Our own limit. Absent: only the provider's limits apply. */
  readonly limit?: RateLimit;
  /** How much of the limit a request uses, above 0. Absent: 1. */
  readonly cost?: (request: Needed) => number;
}

/**
 * Delays requests instead of letting the provider reject them: at our own limit per minute, first come, first served;
 * and while the provider's `allowance` says that nothing is left for a model. The `allowance` events are not passed on.
 * Each `withRateLimit(…)` has its own limiter. If the call's deadline is too close for the wait, the call fails
 * immediately with a `rate-limited` error.
 */
export function withRateLimit<Needed extends { readonly model: string }>({
  clock,
  limit,
  cost,
}: RateLimitOptions<Needed>): Decorator<Needed> {
  const limiter = new RateLimiter(clock, limit);

  return (operation) =>
    asOperation(async (request, call) => {
      const { model } = request;
      const turn = await limiter.turn(model, cost?.(request) ?? 1, call);
      if (turn.isErr()) return err(turn.error);
      if (call.signal.aborted) return err(cancelledError());
      const report = (event: CallEvent): void => {
        if (event.type !== "allowance") call.report(event);
        else if (event.remaining <= 0) limiter.hold(model, event.resetMilliseconds);
      };
      return operation(request, { ...call, report });
    });
}
