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
 * Prepares a call: the deadline and a cancel count here too, whatever the preparation is doing. In either case its own
 * signal is aborted, and nobody waits for it any more. The result comes at once; no timer and no listener is left.
 * @param clock undefined: only a cancel ends it early.
 */
export async function prepareWithin<Value, Failure>(
  clock: Clock | undefined,
  call: Call,
  prepare: (call: Call) => PromiseLike<Result<Value, Failure>>,
): Promise<Result<Value, Failure | CancelledError | TimeoutError>> {
  const own = new AbortController();
  let end!: () => void;
  const givenUp = new Promise<Result<never, CancelledError | TimeoutError>>((resolve) => {
    const giveUp = (error: CancelledError | TimeoutError): void => {
      resolve(err(error));
      own.abort();
    };
    const cancel = (): void => giveUp(cancelledError());
    const { deadline, signal } = call;
    const callOff =
      deadline && clock?.schedule(deadline.at - clock.now(), () => giveUp(timeUp(deadline.milliseconds)));
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    end = () => {
      callOff?.();
      signal.removeEventListener("abort", cancel);
    };
  });
  try {
    return await Promise.race([givenUp, prepare({ ...call, signal: own.signal })]);
  } finally {
    end();
  }
}

const timeUp = (milliseconds: number): TimeoutError =>
  timeoutError({
    message:
      `The ${milliseconds / 1000} s of this call were over before anything was sent: reading its input took too long. ` +
      "Allow more time with timeout_seconds, or use smaller or closer images.",
    timeoutMilliseconds: milliseconds,
    partialText: "",
    retryable: false,
  });
