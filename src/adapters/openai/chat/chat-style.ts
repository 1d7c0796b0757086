import type { OpenAI } from "openai";
import type { ChatRequest, ChatUsage, Source } from "../../../ports/chat-provider.js";
import type { VendorError } from "../errors/read-vendor-error.js";

/** One of the vendor's two ways to answer a question. */
export interface ChatStyle {
  /** Sends the request, asking for a stream. */
  readonly send: (client: OpenAI, request: ChatRequest, signal: AbortSignal) => StreamedAnswer;
  /** @returns what an event of the stream adds to the answer; nothing, if it is none of those that count. */
  readonly readEvent: (event: unknown) => ChatStep;
  /** Reads an answer that came whole, from a server that does not stream. @returns undefined: it is none. */
  readonly readWhole: (body: unknown) => ChatStep | undefined;
  /** Whether the model can search the web. */
  readonly canSearch: boolean;
  /** What the style asks for otherwise than the request does, a sentence each. */
  readonly notes: (request: ChatRequest) => readonly string[];
}

interface StreamedAnswer {
  asResponse(): Promise<Response>;
}

/** What one event adds to an answer. */
export interface ChatStep {
  /** More of the text. */
  readonly delta?: string | undefined;
  /** The text from its beginning; counts only where no deltas came. */
  readonly wholeText?: string | undefined;
  /** The text is a refusal. */
  readonly refused?: boolean | undefined;
  /** The model looks things up. */
  readonly searching?: boolean | undefined;
  /** Pages that the text rests on; some may have been told before. */
  readonly sources?: readonly Source[] | undefined;
  readonly model?: string | undefined;
  readonly usage?: ChatUsage | undefined;
  /** The vendor's word for why the answer ended. Without one, it did not. */
  readonly finish?: string | undefined;
  /** All was sent: an answer ends with that, if it did not say why. */
  readonly isWhole?: boolean | undefined;
  /** The answer failed. */
  readonly vendorError?: VendorError | undefined;
}
