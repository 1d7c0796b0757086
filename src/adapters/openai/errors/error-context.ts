import type { ServerOptions } from "../options/openai-options.js";
import { inHostConfiguration, otherKeys } from "../../../domain/call/host-phrases.js";
import { describeRoute } from "../../../domain/call/route.js";
import { quote } from "./read-vendor-error.js";

/** What an error message needs to know about the call. */
export interface ErrorContext {
  /** The model that was asked. */
  readonly model: string;
  /** Who answered: the subject of a sentence. */
  readonly subject: string;
  /** Where the request went: host and port. */
  readonly host: string;
  /** The proxy, as host and port. Absent: none was used. */
  readonly proxy: string | undefined;
  /** How the request got there; follows `host`. Empty: that goes without saying. */
  readonly route: string;
  /** Whether this is OpenAI itself, so that advice about its website applies. */
  readonly isOpenAi: boolean;
  /** Whether this is Azure, where a model is addressed by its deployment. */
  readonly isAzure: boolean;
  /** How to describe the key, and whether there was one to send. */
  readonly key: KeySource & { readonly isSet: boolean };
  /** The settings that say where requests go; follows "the". */
  readonly address: string;
  /** A common mistake in these settings, as a clause. */
  readonly addressHint: string;
  /** Makes foreign text safe to quote in a message, with its quotation marks. */
  readonly quote: (foreign: string) => string;
}

export function errorContext(options: ServerOptions, model: string): ErrorContext {
  const { baseUrl, azure, apiKey = "", redact } = options;
  const url = new URL(baseUrl);
  const { host } = url;
  const proxy = options.proxies?.describe(url);
  const isOpenAiItself = isOpenAi(options);
  const isAzure = azure !== undefined;
  return {
    model,
    subject: isOpenAiItself ? "OpenAI" : isAzure ? "Azure OpenAI" : `The server at ${host}`,
    host,
    proxy,
    route: describeRoute(url, proxy),
    isOpenAi: isOpenAiItself,
    isAzure,
    key: { ...keySource(options), isSet: isAzure || apiKey.trim() !== "" },
    address: isAzure
      ? "endpoint (AZURE_OPENAI_ENDPOINT) and its API version (OPENAI_API_VERSION)"
      : "base URL (OPENAI_BASE_URL)",
    addressHint: isAzure ? "not every version has every API" : "many need to end in /v1",
    quote: (foreign) => quote(foreign, redact),
  };
}

/** How to describe a key, by the kind of server that it is for. */
export interface KeySource {
  /** The settings that hold it; follows "Set". */
  readonly where: string;
  /** Where there is one, or where to get one, in whole sentences. Empty: unknown. */
  readonly source: string;
}

export function keySource(options: ServerOptions): KeySource {
  if (options.azure !== undefined) {
    return {
      where:
        `AZURE_OPENAI_API_KEY ${inHostConfiguration}, or AZURE_OPENAI_AD_TOKEN with a ` +
        "Microsoft Entra token",
      source:
        'The Azure portal shows keys under "Keys and Endpoint" of the resource that AZURE_OPENAI_ENDPOINT names; ' +
        "a token is valid for about an hour.",
    };
  }
  const elsewhere = storedElsewhere(options);
  const create = isOpenAi(options) ? "Create a key at https://platform.openai.com/api-keys." : "";
  return {
    where: `OPENAI_API_KEY ${inHostConfiguration}${otherKeys}`,
    source: [elsewhere, create].filter((text) => text !== "").join(" "),
  };
}

/** Says that a key is stored, but for another server, and what to do: sentences. Empty: there is no such key. */
export const storedElsewhere = ({
  baseUrl,
  keyStoredFor,
}: Pick<ServerOptions, "baseUrl" | "keyStoredFor">): string =>
  keyStoredFor === undefined
    ? ""
    : `The key that mcp-openai login stored is only for ${keyStoredFor}, and this server is ${new URL(baseUrl).origin}. ` +
      "To use the other server, set OPENAI_BASE_URL (--base-url) to its base URL; to use this one, run mcp-openai login again.";

/** Whether the server is OpenAI's own. */
export const isOpenAi = ({ baseUrl }: Pick<ServerOptions, "baseUrl">): boolean =>
  new URL(baseUrl).hostname === "api.openai.com";
