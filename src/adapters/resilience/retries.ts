import { err, type Result } from "neverthrow";
import { asOperation, type Decorator } from "../../domain/call/as-operation.js";
import { isAborted } from "../../domain/call/caller.js";
import { withTranscript } from "../../domain/call/transcript.js";
import type { Call, Operation } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import { cancelledError, type ProviderError } from "../../ports/provider-error.js";
import { sleep } from "../../domain/call/sleep.js";
import { maybeBilled } from "./budget.js";
import { seconds } from "./deadlines.js";

interface RetriesOptions<Needed> {
  readonly clock: Clock;
  /** The source of the jitter: a number from 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number;
  /** The maximum number of retries for calls that do not set their own; 0 or more. */
  readonly maxRetries: number;
  /**
   * Why a request that may have been carried out and billed is not sent again, and what to do, in sentences. Undefined: it
   * is. Default: all are.
   */
  readonly sentOnce?: (request: Needed) => string | undefined;
}

/**
 * Retries failed attempts whose error is `retryable` and that have reported no part of the answer, after a backoff or
 * after the wait that the provider asked for, whichever is longer. If the call's deadline is too close for the wait, the
 * error is returned immediately and says so. This is the only retry layer.
 */
export const withRetries =
  <Needed = unknown>(options: RetriesOptions<Needed>): Decorator<Needed> =>
  (operation) =>
    asOperation((request, call) => runWithRetries(options, operation, request, call));

// Our own loop, because p-retry works on exceptions, ignores Retry-After and cannot use an injected clock.
async function runWithRetries<Request, Reply>(
  { clock, random = Math.random, maxRetries, sentOnce }: RetriesOptions<Request>,
  operation: Operation<Request, Reply>,
  request: Request,
  call: Call,
): Promise<Result<Reply, ProviderError>> {
  if (isAborted(call.signal)) return err(cancelledError());
  const of = call.maxRetries ?? maxRetries;
  const attempt = { ...withTranscript(call), maxRetries: of };

  let last: ProviderError | undefined;
  for (let retries = 0; ; retries += 1) {
    call.report({ type: "attempt", attempt: retries + 1 });
    const result = await operation(request, attempt);
    if (result.isOk()) return result;

    if (call.signal.aborted) return err(cancelledError());
    const { error } = result;
    if (last !== undefined && isRefusedHere(error)) return err(retryRefused(last, error));
    last = error;
    if (!error.retryable) return result;
    const why = maybeBilled(error) ? sentOnce?.(request) : undefined;
    if (why !== undefined) return err({ ...error, message: `${error.message} ${why}` });
    if (attempt.transcript.hasOutput) return result;
    if (retries >= of) return err(usedUp(error, retries));

    const waitMilliseconds = Math.max(backoff(retries, random()), error.retryAfterMilliseconds ?? 0);
    const left = call.deadline === undefined ? Infinity : call.deadline.at - clock.now();
    if (waitMilliseconds >= left) return err(tooLate(error, waitMilliseconds, left));

    call.report({ type: "retrying", retry: retries + 1, of, waitMilliseconds, because: error.kind });
    const slept = await sleep(clock, waitMilliseconds, call.signal);
    if (slept === "aborted") return err(cancelledError());
  }
}

function usedUp(error: ProviderError, retries: number): ProviderError {
  if (retries === 0) return error;
  const times = retries === 1 ? "once" : `${retries} times`;
  return { ...error, message: `${error.message} It was retried ${times}.` };
}

/** Whether one of our own limits kept the request from being sent. */
const isRefusedHere = ({ kind, retryable }: ProviderError): boolean =>
  kind === "spending-limit" || (kind === "rate-limited" && !retryable);

/** The error of the attempt before, which was sent, tells more than that there was no other. */
const retryRefused = (error: ProviderError, { message }: ProviderError): ProviderError => ({
  ...error,
  message: `${error.message} A retry was refused. ${message.replace("Nothing was sent", "Nothing more was sent")}`,
  retryable: false,
});

function tooLate(error: ProviderError, waitMilliseconds: number, left: number): ProviderError {
  const isRequested = error.retryAfterMilliseconds === waitMilliseconds;
  const wait = isRequested
    ? `The provider asked to wait ${seconds(waitMilliseconds)}`
    : `The next attempt would have to wait ${seconds(waitMilliseconds)}`;
  const remaining = seconds(Math.max(0, left));
  return {
    ...error,
    message: `${error.message} ${wait}, longer than the ${remaining} left for this call.`,
    retryable: false,
  };
}

/** The maximum backoff, in milliseconds. */
const maxBackoff = 8_000;

const firstBackoff = 500;

/**
 * Exponential backoff with full jitter, so that calls that failed together are not retried together.
 * @param retry the number of earlier retries, from 0.
 * @param random a number from 0 up to 1.
 * @returns whole milliseconds, from 0 to the smaller of 500 × 2^retry and 8,000.
 */
export const backoff = (retry: number, random: number): number =>
  Math.round(random * Math.min(maxBackoff, firstBackoff * 2 ** retry));
