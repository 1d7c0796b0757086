import { errAsync, ResultAsync, err, type Result } from "neverthrow";
import type { Deadline, Call, CallEvent, Operation } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import {
  cancelledError,
  timeoutError,
  type TimeoutError,
  type ProviderError,
} from "../../ports/provider-error.js";
import type { Decorator } from "./decorator.js";
import { withTranscript } from "../../domain/call/transcript.js";

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

/** How long an operation may take, and what is said when it takes longer. */
export interface Span {
  readonly clock: Clock;
  readonly milliseconds: number;
  /** Whether each event of the operation begins the span anew. */
  readonly restartsOnEvent: boolean;
  /** The result when the span is over; `partialText` is the text that the call has shown by then. */
  readonly error: (partialText: string) => ProviderError;
}

/**
 * Runs an operation until it ends, its span is over or the call is cancelled, whichever comes first. In the
 * last two cases its signal is aborted and the result is there at once, even if the operation goes on: then
 * nobody hears it any more. When the result is there, no timer and no listener is left.
 * @param span undefined: no limit; what remains is that a cancelled call ends at once.
 */
async function withTimeout<Request, Reply>(
  span: Span | undefined,
  operation: Operation<Request, Reply>,
  request: Request,
  call: Call,
): Promise<Result<Reply, ProviderError>> {
  if (call.signal.aborted) return err(cancelledError());

  // A controller and a listener of our own: AbortSignal.any is known to leak in Node 20.
  const child = new AbortController();
  const givenUp = deferred<Result<never, ProviderError>>();
  const { transcript, ...followed } = withTranscript(call);
  let over = false;
  let callOff = (): void => undefined;

  const giveUp = (error: ProviderError): void => {
    over = true;
    givenUp.resolve(err(error));
    child.abort();
  };
  const cancel = (): void => giveUp(cancelledError());
  let startedAt = 0;
  // A timer for each event would cost more than the event: the one there is looks when the last one was.
  const wait = (milliseconds: number): void => {
    if (span === undefined) return;
    callOff = span.clock.schedule(milliseconds, () => {
      const left = startedAt + span.milliseconds - span.clock.now();
      if (left > 0) wait(left);
      else giveUp(span.error(transcript.text));
    });
  };
  const report = (event: CallEvent): void => {
    if (over) return;
    if (span?.restartsOnEvent) startedAt = span.clock.now();
    followed.report(event);
  };

  call.signal.addEventListener("abort", cancel, { once: true });
  if (span !== undefined) {
    startedAt = span.clock.now();
    wait(span.milliseconds);
  }
  try {
    const ended = operation(request, { ...followed, transcript, signal: child.signal, report });
    return await Promise.race([ended, givenUp.promise]);
  } finally {
    over = true;
    callOff();
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

/** A span for a message: `120 s`, `1.5 s`; never more than one decimal. */
export const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;
