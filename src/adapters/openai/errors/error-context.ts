import type { ServerOptions } from "../options/openai-options.js";
import { quote } from "./read-vendor-error.js";

/** What an error message needs to know of the call. */
export interface ErrorContext {
  /** The model that was asked. */
  readonly model: string;
  /** Who answered, to begin a sentence with. */
  readonly subject: string;
  /** Where the request went: host and port. */
  readonly host: string;
  /** Whether that is OpenAI itself, so that advice about its website fits. */
  readonly isOpenAi: boolean;
  /** Whether it is Azure, where a model is found by its deployment. */
  readonly isAzure: boolean;
  /** How a key is spoken of, and whether there was one to send. */
  readonly key: KeySource & { readonly isSet: boolean };
  /** Which settings say where requests go, to follow "the". */
  readonly address: string;
  /** What is often wrong with them, a clause. */
  readonly addressHint: string;
  /** Foreign text made fit to stand in a message, with its quotation marks. */
  readonly quote: (foreign: string) => string;
}

export function errorContext(options: ServerOptions, model: string): ErrorContext {
  const { baseUrl, azure, apiKey = "", redact } = options;
  const { host } = new URL(baseUrl);
  const ofOpenAi = isOpenAi(options);
  const isAzure = azure !== undefined;
  return {
    model,
    subject: ofOpenAi ? "OpenAI" : isAzure ? "Azure OpenAI" : `The server at ${host}`,
    host,
    isOpenAi: ofOpenAi,
    isAzure,
    key: { ...keySource(options), isSet: isAzure || apiKey.trim() !== "" },
    address: isAzure
      ? "endpoint (AZURE_OPENAI_ENDPOINT) and its API version (OPENAI_API_VERSION)"
      : "base URL (OPENAI_BASE_URL)",
    addressHint: isAzure ? "not every version has every API" : "many need to end in /v1",
    quote: (foreign) => quote(foreign, redact),
  };
}

/** How a key is spoken of, by the kind of server that it is for. */
export interface KeySource {
  /** Which settings hold it, to follow "Set". */
  readonly where: string;
  /** Where one is had, in whole sentences. Empty: that is not known. */
  readonly source: string;
}

export function keySource(options: ServerOptions): KeySource {
  if (options.azure !== undefined) {
    return {
      where:
        "AZURE_OPENAI_API_KEY in the env block of the host's configuration, or AZURE_OPENAI_AD_TOKEN with a token " +
        "of Microsoft Entra",
      source:
        'Keys are shown by the Azure portal, under "Keys and Endpoint" of the resource that AZURE_OPENAI_ENDPOINT names; ' +
        "a token is good for about an hour.",
    };
  }
  return {
    where:
      "OPENAI_API_KEY in the env block of the host's configuration, or OPENAI_API_KEY_FILE with the path of a file " +
      "that holds it",
    source: isOpenAi(options) ? "Keys are made at https://platform.openai.com/api-keys." : "",
  };
}

/** Whether the server is OpenAI's own. */
export const isOpenAi = ({ baseUrl }: Pick<ServerOptions, "baseUrl">): boolean =>
  new URL(baseUrl).hostname === "api.openai.com";
