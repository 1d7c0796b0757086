import { withCallDeadline, withAttemptDeadline } from "../../adapters/resilience/deadlines.js";
import { withQueue } from "../../adapters/resilience/queue.js";
import { withRateLimit } from "../../adapters/resilience/rate-limit.js";
import { withRetries } from "../../adapters/resilience/retries.js";
import type { Clock } from "../../ports/clock.js";
import type { Decorator } from "../../domain/call/as-operation.js";

interface ResilienceOptions<Needed, Answer> {
  readonly clock: Clock;
  /** Enforces the spending limits. */
  readonly spending: Decorator<Needed, Answer>;
  readonly maxRetries: number;
  readonly retryBilled: boolean;
  readonly concurrency: number;
  readonly queueLimit: number;
  /** Absent: only the provider's limits apply. */
  readonly perMinute: number | undefined;
  /** How much of the limit per minute a request uses. Absent: 1. */
  readonly cost?: (request: Needed) => number;
  /** Absent: `silentShareOfCall` decides. */
  readonly attemptTimeoutSeconds: number | undefined;
  /** How long one attempt may be silent, as a share of the call's time. Absent: all of it. */
  readonly silentShareOfCall?: number;
}

/**
 * Combines the decorators that make an operation survive the real network, in the only correct order: the call's
 * deadline is outermost because waiting counts; a call keeps its queue slot while it is retried; each attempt counts
 * towards the rate limit and the spending limits, because each may be billed.
 */
export function resilient<Needed extends { readonly model: string }, Answer>(
  options: ResilienceOptions<Needed, Answer>,
): Decorator<Needed, Answer> {
  const { clock, spending, maxRetries, retryBilled, concurrency, queueLimit, perMinute, cost } = options;
  const { attemptTimeoutSeconds, silentShareOfCall } = options;
  const callDeadline = withCallDeadline({ clock });
  const queue = withQueue({ concurrency, limit: queueLimit });
  const retries = withRetries({ clock, maxRetries, retryBilled });
  const rateLimit = withRateLimit({
    clock,
    ...(cost && { cost }),
    ...(perMinute !== undefined && { perMinute }),
  });
  const attemptDeadline = withAttemptDeadline({
    clock,
    ...(attemptTimeoutSeconds !== undefined && { milliseconds: attemptTimeoutSeconds * 1000 }),
    ...(silentShareOfCall !== undefined && { shareOfCall: silentShareOfCall }),
  });
  return (operation) => callDeadline(queue(retries(rateLimit(spending(attemptDeadline(operation))))));
}
