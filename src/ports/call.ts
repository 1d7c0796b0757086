import type { ResultAsync } from "neverthrow";
import type { ProviderError, ProviderErrorKind } from "./provider-error.js";

/** What travels beside a request: how to stop it, whom to tell, and how long it may take. */
export interface Call {
  /** Aborted when the caller gives up. A provider ends at once, with a `cancelled` error. */
  readonly signal: AbortSignal;
  /** Tells what is going on, at any time until the call's result. Never throws, never blocks. */
  readonly report: (event: CallEvent) => void;
  /** When the whole call must be over, retries and waiting included. Absent: no limit. */
  readonly deadline?: Deadline;
  /** How often a failed attempt may be repeated, 0 or more. Absent: the decorator's own default. */
  readonly maxRetries?: number;
  /** What was reported so far. Absent: nobody has asked for it yet. */
  readonly transcript?: Transcript;
}

/** What a call has shown so far, kept by its `report`. */
export interface Transcript {
  /** All text deltas, joined. */
  readonly text: string;
  /** Whether text or an unfinished image was shown. After that nothing is sent again: it would be paid for twice. */
  readonly hasOutput: boolean;
}

export interface Deadline {
  /** The instant, on the scale of `Clock.now()`. */
  readonly at: number;
  /** The time that was allowed in all, in milliseconds; for messages. */
  readonly milliseconds: number;
}

/** Something that happened during a call. Of a batch, `part` says which part it happened to. */
export type CallEvent = CallEventBody & { readonly part?: Part };

/** Number `number` (from 1) of `of`. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

type CallEventBody =
  /** The call waits for its turn; `ahead` calls are before it (0: it is next). Told again as that changes. */
  | { readonly type: "queued"; readonly ahead: number }
  /** A rate limit makes the call wait for this long before it is sent. */
  | { readonly type: "rate-limited"; readonly waitMilliseconds: number }
  /** The request is being sent, for the `attempt`-th time (from 1). */
  | { readonly type: "attempt"; readonly attempt: number }
  /** An attempt failed; retry `retry` of `of` follows after the wait. */
  | {
      readonly type: "retrying";
      readonly retry: number;
      readonly of: number;
      readonly waitMilliseconds: number;
      readonly because: ProviderErrorKind;
    }
  /** The provider has taken the request and is at work, with nothing to show; told again as a sign of life. */
  | { readonly type: "working" }
  /** The provider looks things up on the web. */
  | { readonly type: "searching" }
  /** More of the answer. All deltas of a call, joined, are the text of its reply, exactly. */
  | { readonly type: "text"; readonly delta: string }
  /**
   * An image as far as it is drawn, for the `number`-th time (from 1); as whole a file as a finished one. Of a
   * request for several images it is not told.
   */
  | { readonly type: "partial-image"; readonly number: number; readonly bytes: Uint8Array }
  /** An image is finished and kept; told by the use case, not by providers. */
  | { readonly type: "image" }
  /**
   * What the provider says is left of a rate limit, for decorators that keep to it: after this request
   * `remaining` more may be sent until `resetMilliseconds` from now.
   */
  | { readonly type: "allowance"; readonly remaining: number; readonly resetMilliseconds: number };

/**
 * The shape that all provider calls share, so that deadlines, retries, queues and rate limits are written
 * once, for any of them. It never throws and never rejects: whatever goes wrong is a `ProviderError`.
 */
export type Operation<Request, Reply> = (request: Request, call: Call) => ResultAsync<Reply, ProviderError>;
