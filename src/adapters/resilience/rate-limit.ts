import { err, ResultAsync, type Result } from "neverthrow";
import type { Call, CallEvent, Operation } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import { cancelledError, type ProviderError } from "../../ports/provider-error.js";
import type { Decorator } from "./decorator.js";
import { RateLimiter } from "./rate-limiter.js";

interface RateLimitOptions<Needed> {
  readonly clock: Clock;
  /** The most that any 60 seconds may cost, above 0. Absent: only what the provider says counts. */
  readonly perMinute?: number;
  /** What a request takes of the limit, above 0. Absent: 1. */
  readonly cost?: (request: Needed) => number;
}

/**
 * Holds requests back instead of running into a refusal: at our own limit a minute, first come, first
 * served; and where the provider's `allowance` says that nothing is left for a model, until that is over.
 * The `allowance` events end here. Each `withRateLimit(…)` keeps one account. A wait that the call's deadline
 * does not allow fails at once with a `rate-limited` error.
 */
export function withRateLimit<Needed extends { readonly model: string }>({
  clock,
  perMinute = Infinity,
  cost = () => 1,
}: RateLimitOptions<Needed>): Decorator<Needed> {
  const limiter = new RateLimiter(clock, perMinute);

  async function run<Request extends Needed, Reply>(
    operation: Operation<Request, Reply>,
    request: Request,
    call: Call,
  ): Promise<Result<Reply, ProviderError>> {
    const { model } = request;
    const turn = await limiter.turn(model, cost(request), call);
    if (turn.isErr()) return err(turn.error);
    if (call.signal.aborted) return err(cancelledError());
    const report = (event: CallEvent): void => {
      if (event.type !== "allowance") call.report(event);
      else if (event.remaining <= 0) limiter.hold(model, event.resetMilliseconds);
    };
    return await operation(request, { ...call, report });
  }

  return (operation) => (request, call) => new ResultAsync(run(operation, request, call));
}
