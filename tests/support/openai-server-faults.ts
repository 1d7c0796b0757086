/** What the server can be told to do wrong. Applied to the next request that it matches, or the next few. */
export type Fault = FaultBody & {
  /** Only requests to this endpoint. Absent: any that makes something. */
  readonly on?: "chat" | "images";
  /** How many requests it is applied to. Absent: 1. */
  readonly times?: number;
  /** How many such requests go well before. Absent: none. */
  readonly skip?: number;
};

type FaultBody =
  /** Answers with this instead. A body that is not a string is sent as JSON. */
  | {
      readonly type: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Takes the request and says nothing; with `after`, says nothing more after so many chunks of text. */
  | { readonly type: "hang"; readonly after?: number }
  /** Ends after so many chunks of text, politely but without a finish mark, or by destroying the socket. */
  | { readonly type: "cut"; readonly after: number; readonly how: "end" | "destroy" }
  /** Destroys the socket before any answer. */
  | { readonly type: "reset" }
  /** Answers 200 with JSON that is broken off; in a stream, after so many chunks (absent: 0). */
  | { readonly type: "malformed-json"; readonly after?: number }
  /** Answers 200 with a web page. */
  | { readonly type: "html" }
  /** Waits so long before each chunk. */
  | { readonly type: "drip"; readonly delayMilliseconds: number }
  /** Says in the stream that it failed, after so many chunks. `failed`: with `response.failed` (Responses only). */
  | {
      readonly type: "error-event" | "failed";
      readonly after: number;
      readonly code: string;
      readonly message: string;
    }
  /** Ends the answer early and says why, after so many chunks. */
  | {
      readonly type: "incomplete";
      readonly after: number;
      readonly reason: "max_output_tokens" | "content_filter";
    }
  /** Declines to answer, in these words. */
  | { readonly type: "refusal"; readonly text: string }
  /** Answers in these words, whatever it was asked. */
  | { readonly type: "text"; readonly text: string }
  /** Takes no notice of `stream: true`. */
  | { readonly type: "no-stream" }
  /** Answers with an error that quotes the caller's key. */
  | { readonly type: "quote-key"; readonly status: number }
  /** Answers a request for images with this `data`. */
  | { readonly type: "images"; readonly data: readonly unknown[] };
