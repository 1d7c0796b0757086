import { err, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import {
  cancelledError,
  timeoutError,
  type CancelledError,
  type TimeoutError,
} from "../../ports/provider-error.js";

/**
 * Prepares a call. The deadline and cancellation apply here too, whatever the preparation is doing: its own signal is
 * aborted, and the result is returned immediately. All timers and listeners are removed by then.
 * @param clock undefined: only cancellation ends it early.
 */
export async function prepareWithin<Value, Failure>(
  clock: Clock | undefined,
  call: Call,
  prepare: (call: Call) => PromiseLike<Result<Value, Failure>>,
): Promise<Result<Value, Failure | CancelledError | TimeoutError>> {
  const own = new AbortController();
  let end!: () => void;
  const abandoned = new Promise<Result<never, CancelledError | TimeoutError>>((resolve) => {
    const abandon = (error: CancelledError | TimeoutError): void => {
      resolve(err(error));
      own.abort();
    };
    const cancel = (): void => abandon(cancelledError());
    const { deadline, signal } = call;
    const cancelTimer =
      deadline && clock?.schedule(deadline.at - clock.now(), () => abandon(timeUp(deadline.milliseconds)));
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    end = () => {
      cancelTimer?.();
      signal.removeEventListener("abort", cancel);
    };
  });
  try {
    return await Promise.race([abandoned, prepare({ ...call, signal: own.signal })]);
  } finally {
    end();
  }
}

const timeUp = (milliseconds: number): TimeoutError =>
  timeoutError({
    message:
      `The call timed out after ${milliseconds / 1000} s, before anything was sent: reading its input took too long. ` +
      "Allow more time with timeout_seconds, or use images that are smaller or load faster.",
    timeoutMilliseconds: milliseconds,
    partialText: "",
    retryable: false,
  });
