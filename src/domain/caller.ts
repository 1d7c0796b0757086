import type { Call, CallEvent } from "../ports/call.js";
import type { Clock } from "../ports/clock.js";

/** Who asks: how to stop the work, and whom to tell how it goes. */
export interface Caller {
  /** Abort it to give the call up. Absent: it cannot be given up. */
  readonly signal?: AbortSignal;
  /** Hears what is going on, until the result. Absent: nobody listens. */
  readonly onEvent?: (event: CallEvent) => void;
}

/** How patient a call is. */
export interface Patience {
  /** In milliseconds, for the whole call: retries and waiting included. */
  readonly timeoutMilliseconds: number;
  /** Absent: as the provider's decorators are set. */
  readonly maxRetries?: number | undefined;
}

/**
 * The call that goes to a provider for this caller.
 * @param clock absent: the call carries no deadline.
 */
export function callFor(caller: Caller, patience: Patience, clock?: Clock): Call {
  const milliseconds = patience.timeoutMilliseconds;
  return {
    signal: caller.signal ?? new AbortController().signal,
    report: (event) => caller.onEvent?.(event),
    ...(clock && { deadline: { at: clock.now() + milliseconds, milliseconds } }),
    ...(patience.maxRetries !== undefined && { maxRetries: patience.maxRetries }),
  };
}
