import type { PictureSource } from "../../ports/picture-source.js";

export interface OpenAiOptions {
  /** Sent as a bearer token. Absent or blank: every call fails with words that say how to set it. */
  readonly apiKey?: string;
  /** Where the API is, up to and including its version: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** The organization that pays. Absent: the key's own default. */
  readonly organization?: string;
  /** The project that pays. Absent: the key's own default. */
  readonly project?: string;
  /** Which API answers questions; `auto`: Responses at api.openai.com, Chat Completions elsewhere. */
  readonly api: "auto" | "responses" | "chat-completions";
  /** Fetches pictures that come as addresses. */
  readonly pictures: PictureSource;
  /** The most that a picture behind a URL may weigh, in bytes. Default: 50,000,000. */
  readonly maximumDownloadBytes?: number;
  /** Blots secrets out of text that came from outside. */
  readonly redact: (text: string) => string;
}
