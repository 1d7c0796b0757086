import { err, type Result } from "neverthrow";
import { asOperation, type Decorator } from "../../domain/call/as-operation.js";
import type { Deadline, Call, CallEvent, Operation } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import {
  cancelledError,
  timeoutError,
  type TimeoutError,
  type ProviderError,
} from "../../ports/provider-error.js";
import { sleep } from "../../domain/call/sleep.js";
import { withTranscript } from "../../domain/call/transcript.js";
import type { LimitWords } from "../../domain/principals/limit-words.js";
import { CurrentWait, type FollowedWaits } from "./current-wait.js";

/**
 * Ends a call at its deadline, whatever the operation is doing, with a `timeout` error that contains the text received
 * so far, or names the limit for which the call was waiting. A call whose deadline has passed is not started. Without a
 * deadline, only cancelling ends a call early. Belongs outermost, so that queueing, waiting and retries count.
 */
export const withCallDeadline =
  ({ clock }: { readonly clock: Clock }): Decorator<unknown> =>
  (operation) =>
    asOperation((request, call) => {
      const { deadline } = call;
      if (deadline === undefined) return withTimeout(undefined, operation, request, call);
      const wait = new CurrentWait();
      const span = {
        clock,
        milliseconds: deadline.at - clock.now(),
        restartsOnEvent: false,
        error: (partialText: string, sent: Sent) =>
          deadlinePassed(
            deadline,
            partialText,
            wait.limit ?? (sent.hasStarted ? undefined : wait.last),
            sent,
          ),
      };
      const followed: FollowedWaits = { ...call, wait };
      return withTimeout(span, operation, request, followed);
    });

/** With less time than this, in milliseconds, no answer can be expected. */
const minStart = 100;

/**
 * Does not start a call whose turn came when its time was almost up: it might be billed, and nobody would get the answer. It
 * ends at its deadline, with the limit for which it waited. Belongs inside all queues, and outside retries.
 */
export const withTimeToStart =
  ({ clock }: { readonly clock: Clock }): Decorator<unknown> =>
  (operation) =>
    asOperation(async (request, call: FollowedWaits) => {
      const { deadline, wait, signal } = call;
      const isLate = deadline !== undefined && deadline.at - clock.now() < minStart;
      if (!isLate || wait?.last === undefined) return operation(request, call);
      await sleep(clock, minStart, signal);
      return err(cancelledError());
    });

function deadlinePassed(
  { milliseconds }: Deadline,
  partialText: string,
  waitsFor: LimitWords | undefined,
  { isWorking, hasFailed }: Sent,
): TimeoutError {
  const part = partialText === "" ? "" : " Part of the text had been received by then.";
  const billed = isWorking ? " The request had been sent, so it may be billed." : "";
  const message =
    waitsFor === undefined
      ? `No complete answer arrived within ${seconds(milliseconds)}, including waiting and retries.${part}${billed} ` +
        "Allow more time with timeout_seconds, or ask for less."
      : `This call did not get its turn within ${seconds(milliseconds)}: ${waitsFor.reached}. ` +
        `${hasFailed ? `An earlier attempt failed, and no other was sent.${billed}` : "Nothing was sent."} ` +
        `Call again when some of them are done, allow more time with timeout_seconds, or ${waitsFor.raise}.`;
  return timeoutError({ message, timeoutMilliseconds: milliseconds, partialText, retryable: false });
}

interface AttemptDeadlineOptions {
  readonly clock: Clock;
  /** The maximum silence, in milliseconds. Absent: `shareOfCall` decides. */
  readonly milliseconds?: number;
  /**
   * The maximum silence as a share of the call's total time, above 0 and at most 1. There is no limit if it is absent, if
   * the call has no deadline, or if the call is not retried.
   */
  readonly shareOfCall?: number;
}

/**
 * Ends an attempt that has been silent for too long, with a `timeout` error. Every event of the operation restarts the
 * timer. The error is retryable if no text was reported.
 */
export const withAttemptDeadline =
  (options: AttemptDeadlineOptions): Decorator =>
  (operation) =>
    asOperation((request, call) => withTimeout(maxSilence(options, call), operation, request, call));

function maxSilence(options: AttemptDeadlineOptions, call: Call): Span | undefined {
  const { clock, shareOfCall } = options;
  const share =
    // The rest of the time is for retries. Without retries, one attempt may use all of it.
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
      ? `The provider sent nothing for ${seconds(milliseconds)}`
      : `The provider sent nothing for ${seconds(milliseconds)} in the middle of its answer`;
  return timeoutError({
    message: `${what}, so this attempt was abandoned. Ask again, ${advice}, or choose a faster model.`,
    timeoutMilliseconds: milliseconds,
    partialText,
    retryable: partialText === "",
  });
}

/** How long an operation may take, and the error if it takes longer. */
export interface Span {
  readonly clock: Clock;
  readonly milliseconds: number;
  /** Whether each event of the operation restarts the timer. */
  readonly restartsOnEvent: boolean;
  /**
   * The error when the time is up.
   * @param partialText the text that the call has reported by then.
   */
  readonly error: (partialText: string, sent: Sent) => ProviderError;
}

/** What was sent. */
interface Sent {
  /** Whether there was an attempt. */
  readonly hasStarted: boolean;
  /** Whether the provider was working on a request. */
  readonly isWorking: boolean;
  /** Whether an attempt has failed. */
  readonly hasFailed: boolean;
}

/**
 * Runs an operation until it ends, its time is up or the call is cancelled, whichever comes first. In the last two cases
 * the operation's signal is aborted and the result is returned immediately; if the operation continues, its events are
 * ignored. All timers and listeners are removed by then.
 * @param span undefined: no time limit; a cancelled call still ends immediately.
 */
async function withTimeout<Request, Reply>(
  span: Span | undefined,
  operation: Operation<Request, Reply>,
  request: Request,
  call: Call,
): Promise<Result<Reply, ProviderError>> {
  if (call.signal.aborted) return err(cancelledError());
  if (span !== undefined && span.milliseconds <= 0)
    return err(span.error("", { hasStarted: false, isWorking: false, hasFailed: false }));

  // Uses its own controller and listener, because AbortSignal.any is known to leak in Node 20.
  const child = new AbortController();
  const abandoned = deferred<Result<never, ProviderError>>();
  const followed = withTranscript(call);
  let over = false;
  let hasStarted = false;
  let isWorking = false;
  let hasFailed = false;
  let cancelTimer = (): void => undefined;

  const abandon = (error: ProviderError): void => {
    over = true;
    abandoned.resolve(err(error));
    child.abort();
  };
  const cancel = (): void => abandon(cancelledError());
  let startedAt = 0;
  // A timer per event would cost more than the event. Instead, one timer checks when the last event was.
  const wait = (milliseconds: number): void => {
    if (span === undefined) return;
    cancelTimer = span.clock.schedule(milliseconds, () => {
      const left = startedAt + span.milliseconds - span.clock.now();
      if (left > 0) wait(left);
      else abandon(span.error(followed.transcript.text, { hasStarted, isWorking, hasFailed }));
    });
  };
  const report = (event: CallEvent): void => {
    if (over) return;
    hasStarted ||= event.type === "attempt";
    isWorking ||= event.type === "working";
    hasFailed ||= event.type === "retrying";
    if (span?.restartsOnEvent) startedAt = span.clock.now();
    followed.report(event);
  };

  call.signal.addEventListener("abort", cancel, { once: true });
  if (span !== undefined) {
    startedAt = span.clock.now();
    wait(span.milliseconds);
  }
  try {
    const ended = operation(request, { ...followed, signal: child.signal, report });
    return await Promise.race([ended, abandoned.promise]);
  } finally {
    over = true;
    cancelTimer();
    call.signal.removeEventListener("abort", cancel);
  }
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function deferred<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Formats a duration for a message: `120 s`, `1.5 s`; at most one decimal. */
export const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;
