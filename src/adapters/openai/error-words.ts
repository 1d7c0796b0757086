import type { OpenAiOptions } from "./openai-options.js";
import { quote } from "./quote.js";

/** What an error message needs to know of the call. */
export interface ErrorWords {
  /** The model that was asked. */
  readonly model: string;
  /** Who answered, to begin a sentence with. */
  readonly subject: string;
  /** Where the request went: host and port. */
  readonly host: string;
  /** Whether that is OpenAI itself, so that advice about its website fits. */
  readonly isOpenAi: boolean;
  /** Foreign text made fit to stand in a message, with its quotation marks. */
  readonly quote: (foreign: string) => string;
}

export function errorWords(
  { baseUrl, redact }: Pick<OpenAiOptions, "baseUrl" | "redact">,
  model: string,
): ErrorWords {
  const { host, hostname } = new URL(baseUrl);
  const isOpenAi = hostname === "api.openai.com";
  return {
    model,
    subject: isOpenAi ? "OpenAI" : `The server at ${host}`,
    host,
    isOpenAi,
    quote: (foreign) => quote(foreign, redact),
  };
}
