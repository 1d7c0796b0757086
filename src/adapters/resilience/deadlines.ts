import { errAsync, ResultAsync } from "neverthrow";
import type { Deadline, Call } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import { cancelledError, timeoutError, type TimeoutError } from "../../ports/provider-error.js";
import type { Decorator } from "./decorator.js";
import { withTimeout, type Span, seconds } from "./with-timeout.js";
/**
 * Ends a call at its deadline with a `timeout` error that holds the text received so far, whatever the
 * operation is doing; a call whose deadline has passed is not even begun. Without a deadline only a cancel
 * ends it early. Belongs outermost, so that queueing, waiting and retries count.
 */
export const withCallDeadline =
  ({ clock }: { readonly clock: Clock }): Decorator<unknown> =>
  (operation) =>
  (request, call) => {
    if (call.signal.aborted) return errAsync(cancelledError());
    const { deadline } = call;
    if (deadline !== undefined && deadline.at <= clock.now()) return errAsync(deadlinePassed(deadline, ""));
    const span = deadline === undefined ? undefined : untilDeadline(clock, deadline);
    return new ResultAsync(withTimeout(span, operation, request, call));
  };

const untilDeadline = (clock: Clock, deadline: Deadline): Span => ({
  clock,
  milliseconds: deadline.at - clock.now(),
  restartsOnEvent: false,
  error: (partialText) => deadlinePassed(deadline, partialText),
});

function deadlinePassed({ milliseconds }: Deadline, partialText: string): TimeoutError {
  const part = partialText === "" ? "" : " Part of the text had been received by then.";
  return timeoutError({
    message:
      `No complete answer came within ${seconds(milliseconds)}, waiting and retries included.${part} ` +
      "Allow more time with timeout_seconds, or ask for less.",
    timeoutMilliseconds: milliseconds,
    partialText,
    retryable: false,
  });
}

interface AttemptDeadlineOptions {
  readonly clock: Clock;
  /** The longest silence, in milliseconds. Absent: `shareOfCall` decides. */
  readonly milliseconds?: number;
  /**
   * The longest silence as a share of the time that the call was allowed in all, above 0 and at most 1.
   * Absent, or a call without a deadline, or one that is not to be retried: no limit.
   */
  readonly shareOfCall?: number;
}

/**
 * Gives up an attempt that has shown no sign of life for too long, with a `timeout` error. Every event of the
 * operation is a sign of life and begins the span anew. The error may be retried while no text was shown.
 */
export const withAttemptDeadline =
  (options: AttemptDeadlineOptions): Decorator =>
  (operation) =>
  (request, call) =>
    new ResultAsync(withTimeout(maxSilence(options, call), operation, request, call));

function maxSilence(options: AttemptDeadlineOptions, call: Call): Span | undefined {
  const { clock, shareOfCall } = options;
  const share =
    // What is left of the time is for retries: where there are none, one attempt may have it all.
    shareOfCall === undefined || call.deadline === undefined || call.maxRetries === 0
      ? undefined
      : shareOfCall * call.deadline.milliseconds;
  const milliseconds = options.milliseconds ?? share;
  if (milliseconds === undefined) return undefined;
  const advice = options.milliseconds === undefined ? "allow more time with timeout_seconds" : "ask for less";
  return {
    clock,
    milliseconds,
    restartsOnEvent: true,
    error: (partialText) => silent(milliseconds, partialText, advice),
  };
}

function silent(milliseconds: number, partialText: string, advice: string): TimeoutError {
  const what =
    partialText === ""
      ? `The provider showed no sign of life for ${seconds(milliseconds)}`
      : `The provider fell silent for ${seconds(milliseconds)} in the middle of its answer`;
  return timeoutError({
    message: `${what}, so this attempt was given up. Ask again, ${advice}, or choose a faster model.`,
    timeoutMilliseconds: milliseconds,
    partialText,
    retryable: partialText === "",
  });
}
