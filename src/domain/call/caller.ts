import type { CallEvent, Transcript } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import type { Observation, ObservedCall, RequestCost } from "../../ports/telemetry.js";
import type { CreatedImage } from "./created-images.js";
import { omitUndefined } from "./omit-undefined.js";
import { notify } from "./notify.js";
import { CallTranscript } from "./transcript.js";

/** The caller of a use case: how it cancels the call, and how it follows the progress. */
export interface Caller {
  /** Abort it to cancel the call. Absent: the call cannot be cancelled. */
  readonly signal?: AbortSignal;
  /** Receives the events of the call, until the result. Absent: nobody listens. */
  readonly onEvent?: (event: CallEvent) => void;
  /** Whether a person watches. Then partial images may be requested too, which costs a little more. Default: false. */
  readonly isWatched?: boolean;
  /** Receives what the call has reported so far, kept up to date while the call runs. */
  readonly onTranscript?: (transcript: Transcript) => void;
  /** Receives each image as soon as it is finished and saved, before the result. */
  readonly onImage?: (image: CreatedImage) => void;
  /**
   * Called once the provider has accepted a question that it answers in the background; awaited before anything else
   * happens. From then on, `AskQuestion.resume` can go on with it, in any process.
   */
  readonly onBackground?: (question: BegunQuestion) => void | Promise<void>;
  /** The id of the gallery that the images of the call belong to; kept in their provenance. Absent: none. */
  readonly gallery?: string;
  /** What the call is part of, for telemetry. Absent: nothing. */
  readonly observation?: Observation;
  /** Hears what the spending ledger counts for each request of the call. Absent: nobody listens. */
  readonly onSpending?: (cost: RequestCost) => void;
}

/** A question that a provider answers in the background. */
export interface BegunQuestion {
  /** What `AskQuestion.resume` needs: JSON. */
  readonly state: string;
  /** What was asked, by when the answer is due and what that saves: a sentence. */
  readonly description: string;
}

/**
 * As the reason of an aborted signal: stop waiting, but let the provider go on with what it does in the background.
 * Registered, because a bundle may contain this module twice.
 */
export const leaveRunning = Symbol.for("mcp-openai: leave running");

/** The limits of a call, by the arguments that every tool accepts. */
export interface CallLimits {
  /** For the whole call, including retries and waiting. Default: the use case's own. */
  readonly timeout_seconds?: number;
  /** Default: the setting of the provider's decorators. */
  readonly max_retries?: number;
}

/**
 * Creates the call to a provider for this caller.
 * @param defaults.timeoutMilliseconds the timeout of a caller that sets none.
 * @param defaults.clock absent: the call has no deadline.
 */
export function createCall(
  caller: Caller,
  { timeout_seconds, max_retries }: CallLimits,
  { timeoutMilliseconds, clock }: { timeoutMilliseconds: number; clock: Clock | undefined },
): ObservedCall {
  const milliseconds = timeout_seconds === undefined ? timeoutMilliseconds : timeout_seconds * 1000;
  const transcript = new CallTranscript();
  notify(caller.onTranscript, transcript);
  return {
    signal: caller.signal ?? new AbortController().signal,
    transcript,
    report: (event) => {
      transcript.add(event);
      notify(caller.onEvent, event);
    },
    ...(clock && { deadline: { at: clock.now() + milliseconds, milliseconds } }),
    ...(max_retries !== undefined && { maxRetries: max_retries }),
    ...omitUndefined({ observation: caller.observation, onSpending: caller.onSpending }),
  };
}

/** For what comes after the deadline of the call's own request. */
export const withoutDeadline = ({
  signal,
  report,
  transcript,
  maxRetries,
  onSpending,
}: ObservedCall): ObservedCall => ({
  signal,
  report,
  ...omitUndefined({ transcript, maxRetries, onSpending }),
});

/** A function, so that TypeScript does not narrow `signal.aborted` after the first check. */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;
