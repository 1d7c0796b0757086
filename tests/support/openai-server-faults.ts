/** Faults that the server can inject. A fault applies to the next matching request, or the next few. */
export type Fault = FaultBody & {
  /** Only requests to this endpoint; `background`: that ask for an answer in the background, or cancel it. Absent: any that answers or draws. */
  readonly on?: "chat" | "images" | "background";
  /** How many requests it applies to. Default: 1. */
  readonly times?: number;
  /** How many such requests succeed first. Default: 0. */
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
  /** Accepts the request and sends nothing; with `after`, stops sending after that many chunks of text. */
  | { readonly type: "hang"; readonly after?: number }
  /** Ends after that many chunks of text, cleanly but without a finish mark, or by destroying the socket. */
  | { readonly type: "cut"; readonly after: number; readonly how: "end" | "destroy" }
  /** Destroys the socket before any answer. */
  | { readonly type: "reset" }
  /** Answers 200 with truncated JSON; in a stream, after that many chunks (default: 0). */
  | { readonly type: "malformed-json"; readonly after?: number }
  /** Answers 200 with a web page. */
  | { readonly type: "html" }
  /** Waits this long before each chunk. */
  | { readonly type: "drip"; readonly delayMilliseconds: number }
  /** Reports an error in the stream, after that many chunks. `failed`: with `response.failed` (Responses only). */
  | {
      readonly type: "error-event" | "failed";
      readonly after: number;
      readonly code: string;
      readonly message: string;
    }
  /** Ends the answer early and says why, after that many chunks. */
  | {
      readonly type: "incomplete";
      readonly after: number;
      readonly reason: "max_output_tokens" | "content_filter";
    }
  /** Declines to answer, with this text. */
  | { readonly type: "refusal"; readonly text: string }
  /** Answers with this text, whatever the question. */
  | { readonly type: "text"; readonly text: string }
  /** Ignores `stream: true`. */
  | { readonly type: "no-stream" }
  /** Answers with an error that quotes the caller's key. */
  | { readonly type: "quote-key"; readonly status: number }
  /** Answers a request for images with this `data`. */
  | { readonly type: "images"; readonly data: readonly unknown[] };
