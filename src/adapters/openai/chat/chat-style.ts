import type { OpenAI } from "openai";
import type { ChatRequest, ChatUsage, Source } from "../../../ports/chat-provider.js";
import type { StreamingParameter, Without } from "../http/refused-streaming.js";
import type { VendorError } from "../errors/read-vendor-error.js";

/** One of the vendor's two chat APIs. */
export interface ChatStyle {
  /** Sends the request and asks for a stream, as far as the server accepts that. */
  readonly send: (
    client: OpenAI,
    request: ChatRequest,
    options: { readonly signal: AbortSignal; readonly without: Without },
  ) => StreamedAnswer;
  /** The parameters of streaming that `send` uses, the most specific first. */
  readonly streaming: readonly StreamingParameter[];
  /** @returns what an event of the stream adds to the answer; empty for events that add nothing. */
  readonly readEvent: (event: unknown) => ChatStep;
  /** Reads a complete answer, from a server that does not stream. @returns undefined if it is not an answer. */
  readonly readWhole: (body: unknown) => ChatStep | undefined;
  /** Whether the model can search the web. */
  readonly canSearch: boolean;
  /** Where the request that is sent differs from the one that was asked for, a sentence each. */
  readonly notes: (request: ChatRequest) => readonly string[];
}

interface StreamedAnswer {
  asResponse(): Promise<Response>;
}

/** What one event adds to an answer. */
export interface ChatStep {
  /** More of the text. */
  readonly delta?: string | undefined;
  /** The whole text; used only if no deltas came. */
  readonly wholeText?: string | undefined;
  /** The text is a refusal. */
  readonly refused?: boolean | undefined;
  /** How often the model searched the web, if the answer is complete. */
  readonly webSearches?: number | undefined;
  /** The model is searching the web. */
  readonly searching?: boolean | undefined;
  /** Pages that the text is based on; some may have been reported before. */
  readonly sources?: readonly Source[] | undefined;
  readonly model?: string | undefined;
  readonly usage?: ChatUsage | undefined;
  /** The vendor's reason why the answer ended. Absent: it has not ended. */
  readonly finish?: string | undefined;
  /** Everything was sent. This ends an answer, also one that gave no reason. */
  readonly isWhole?: boolean | undefined;
  /** The answer failed. */
  readonly vendorError?: VendorError | undefined;
}
