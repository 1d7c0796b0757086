import { err, type Result } from "neverthrow";
import { withTranscript } from "../../domain/progress/transcript.js";
import type { Call, CallEvent, Operation } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import { cancelledError, type ProviderError } from "../../ports/provider-error.js";

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
export async function withTimeout<Request, Reply>(
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
