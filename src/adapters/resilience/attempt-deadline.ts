import { ResultAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import { timeoutError, type TimeoutError } from "../../ports/provider-error.js";
import type { Decorator } from "./decorator.js";
import { runWithin, type Span } from "./run-within.js";
import { seconds } from "./seconds.js";

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
    new ResultAsync(runWithin(longestSilence(options, call), operation, request, call));

function longestSilence(options: AttemptDeadlineOptions, call: Call): Span | undefined {
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
