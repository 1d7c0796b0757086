import type { ResultAsync } from "neverthrow";
import type { ProviderError, ProviderErrorKind } from "./provider-error.js";

/** The context of a request: how to cancel it, where to report progress, and how long it may take. */
export interface Call {
  /** Aborts when the caller cancels. The provider then ends at once, with a `cancelled` error. */
  readonly signal: AbortSignal;
  /** Reports progress, at any time until the call's result. Never throws, never blocks. */
  readonly report: (event: CallEvent) => void;
  /** When the whole call must end, including retries and queueing. Absent: no limit. */
  readonly deadline?: Deadline;
  /** The maximum number of retries, 0 or more. Absent: the decorator's own default. */
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

/** When a call must end. */
export interface Deadline {
  /** The instant, on the scale of `Clock.now()`. */
  readonly at: number;
  /** The total time that was allowed, in milliseconds; for messages. */
  readonly milliseconds: number;
}

/** An event of a call. In a batch, `part` says which part it belongs to. */
export type CallEvent = CallEventBody & {
  /** The part of the batch. Absent: the call is not a batch. */
  readonly part?: Part;
};

/** Number `number` (from 1) of `of`. */
export interface Part {
  /** The number of this part, from 1. */
  readonly number: number;
  /** The total number of parts. */
  readonly of: number;
}

type CallEventBody =
  | {
      /** The call waits in the queue. Repeated whenever its place changes. */
      readonly type: "queued";
      /** The number of calls before it; 0: it is next. */
      readonly ahead: number;
    }
  | {
      /** A rate limit delays the call. */
      readonly type: "rate-limited";
      /** For how long, in milliseconds. */
      readonly waitMilliseconds: number;
    }
  | {
      /** The request is being sent. */
      readonly type: "attempt";
      /** The number of the attempt, from 1. */
      readonly attempt: number;
    }
  | {
      /** An attempt failed; a retry follows after the wait. */
      readonly type: "retrying";
      /** The number of the retry, from 1. */
      readonly retry: number;
      /** The maximum number of retries of the call. */
      readonly of: number;
      /** The time until the retry, in milliseconds. */
      readonly waitMilliseconds: number;
      /** The error of the attempt. */
      readonly because: ProviderErrorKind;
    }
  | {
      /** The provider has accepted the request and is working, with no output yet. Repeated as a sign of life. */
      readonly type: "working";
    }
  | {
      /** The provider is searching the web. */
      readonly type: "searching";
    }
  | {
      /** The provider has the question, and works on it in the background. Reported by the use case, not by providers. */
      readonly type: "background";
      /** Whether the provider has begun to work on it. */
      readonly state: "queued" | "working";
      /** How long the provider has had it, in milliseconds. */
      readonly milliseconds: number;
    }
  | {
      /** A chat model is writing a better prompt for the image model. Reported by the use case, not by providers. */
      readonly type: "enhancing";
    }
  | {
      /** More of the answer. */
      readonly type: "text";
      /** The concatenated deltas of a call are exactly the text of its reply. */
      readonly delta: string;
    }
  | {
      /** A preview of an unfinished image. Not reported for requests of several images. */
      readonly type: "partial-image";
      /** The number of the preview, from 1. */
      readonly number: number;
      /** A complete file. */
      readonly bytes: Uint8Array;
    }
  | {
      /** An image is finished and saved. Reported by the use case, not by providers. */
      readonly type: "image";
    }
  | {
      /** What the provider reports as left of a rate limit, for decorators that respect it. */
      readonly type: "allowance";
      /** How many more requests may be sent until the reset. */
      readonly remaining: number;
      /** The time until the reset, in milliseconds from now. */
      readonly resetMilliseconds: number;
    };

/**
 * The signature that all provider calls share, so that deadlines, retries, queues and rate limits are implemented
 * once for all of them. Never throws or rejects: every failure is a `ProviderError`.
 */
export type Operation<Request, Reply> = (request: Request, call: Call) => ResultAsync<Reply, ProviderError>;
