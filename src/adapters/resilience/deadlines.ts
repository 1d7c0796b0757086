import { errAsync, ResultAsync } from "neverthrow";
import type { Deadline } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import { cancelledError, timeoutError, type TimeoutError } from "../../ports/provider-error.js";
import type { Decorator } from "./decorator.js";
import { runWithin, type Span } from "./run-within.js";
import { seconds } from "./seconds.js";

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
    return new ResultAsync(runWithin(span, operation, request, call));
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
