import {
  withAttemptDeadline,
  withCallDeadline,
  withTimeToStart,
} from "../../adapters/resilience/deadlines.js";
import { withQueue } from "../../adapters/resilience/queue.js";
import { withRateLimit } from "../../adapters/resilience/rate-limit.js";
import { withRetries } from "../../adapters/resilience/retries.js";
import type { Clock } from "../../ports/clock.js";
import { unchanged, type Decorator } from "../../domain/call/as-operation.js";
import type { AcrossNodes } from "./across-nodes.js";
import type { Limits } from "./limits-of.js";

interface ResilienceOptions<Needed> {
  readonly clock: Clock;
  readonly maxRetries: number;
  /** Why a request that may be billed is not sent again, in sentences. Undefined: it is. Default: all are. */
  readonly sentOnce?: (request: Needed) => string | undefined;
  readonly limits: Limits;
  /** How much of the limit per minute a request uses. Absent: 1. */
  readonly cost?: (request: Needed) => number;
  /** Absent: `silentShareOfCall` decides. */
  readonly attemptTimeoutSeconds: number | undefined;
  /** How long one attempt may be silent, as a share of the call's time. Absent: all of it. */
  readonly silentShareOfCall?: number;
  /** What this application has of others. Absent: it is alone. */
  readonly shared?: {
    readonly admit: Decorator<Needed>;
    readonly calls: Decorator<Needed>;
    readonly turns: Decorator<Needed>;
  };
  /** What bounds this together with other processes. */
  readonly across: AcrossNodes<Needed>;
}

/**
 * Combines the decorators that make an operation survive the real network, in the only correct order: the call's
 * deadline is outermost because waiting counts; a call keeps its queue slot while it is retried; each attempt counts
 * towards the rate limit and the spending limits, because each may be billed. What is shared with other processes comes after
 * the same thing of this one, which bounds and orders what waits here. Applications that share a provider take turns at it for
 * each attempt, after their own limits: what waits for those must not hold up the others.
 * @returns decorates operations that share the queue and the rate limit; `spending` enforces the spending limits.
 */
export function resilient<Needed extends { readonly model: string }>(
  options: ResilienceOptions<Needed>,
): <Answer>(spending: Decorator<Needed, Answer>) => Decorator<Needed, Answer> {
  const { clock, maxRetries, sentOnce, limits, cost } = options;
  const { attemptTimeoutSeconds, silentShareOfCall, shared = alone, across } = options;
  const callDeadline = withCallDeadline({ clock });
  const timeToStart = withTimeToStart({ clock });
  const queue = withQueue(limits.queue);
  const retries = withRetries<Needed>({ clock, maxRetries, ...(sentOnce && { sentOnce }) });
  const rateLimit = withRateLimit({
    clock,
    ...(cost && { cost }),
    ...(limits.rate && { limit: limits.rate }),
  });
  const attemptDeadline = withAttemptDeadline({
    clock,
    ...(attemptTimeoutSeconds !== undefined && { milliseconds: attemptTimeoutSeconds * 1000 }),
    ...(silentShareOfCall !== undefined && { shareOfCall: silentShareOfCall }),
  });
  const { admit, calls, turns } = shared;
  return (spending) => (operation) => {
    const attempt = rateLimit(across.rate(turns(spending(attemptDeadline(operation)))));
    return admit(callDeadline(calls(queue(across.slots(timeToStart(retries(attempt)))))));
  };
}

const alone = { admit: unchanged, calls: unchanged, turns: unchanged };
