import type { Call, CallEvent } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import type { CreatedImage } from "./created-images.js";
import { CallTranscript } from "./transcript.js";

/** Who asks: how to stop the work, and whom to tell how it goes. */
export interface Caller {
  /** Abort it to give the call up. Absent: it cannot be given up. */
  readonly signal?: AbortSignal;
  /** Hears what is going on, until the result. Absent: nobody listens. */
  readonly onEvent?: (event: CallEvent) => void;
  /** Whether a person watches: then unfinished images are asked for too, which costs a little more. Absent: nobody does. */
  readonly isWatched?: boolean;
  /** Keeps what the call reports. Absent: the call makes its own. */
  readonly transcript?: CallTranscript;
  /** Is handed each image as soon as it is finished and kept, before the result. Absent: nobody waits for it. */
  readonly onImage?: (image: CreatedImage) => void;
}

/** How patient a caller is, by the arguments that every tool takes. */
export interface CallLimits {
  /** For the whole call, retries and waiting included. Absent: the use case's own default. */
  readonly timeout_seconds?: number;
  /** Absent: as the provider's decorators are set. */
  readonly max_retries?: number;
}

/**
 * The call that goes to a provider for this caller.
 * @param defaults.timeoutMilliseconds the deadline of a caller that names none.
 * @param defaults.clock absent: the call carries no deadline.
 */
export function createCall(
  caller: Caller,
  { timeout_seconds, max_retries }: CallLimits,
  { timeoutMilliseconds, clock }: { timeoutMilliseconds: number; clock: Clock | undefined },
): Call {
  const milliseconds = timeout_seconds === undefined ? timeoutMilliseconds : timeout_seconds * 1000;
  const { transcript = new CallTranscript() } = caller;
  return {
    signal: caller.signal ?? new AbortController().signal,
    transcript,
    report: (event) => {
      transcript.add(event);
      caller.onEvent?.(event);
    },
    ...(clock && { deadline: { at: clock.now() + milliseconds, milliseconds } }),
    ...(max_retries !== undefined && { maxRetries: max_retries }),
  };
}

/** A function, so that TypeScript does not narrow `signal.aborted` after the first check. */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;
