import type { OpenAI } from "openai";
import type { ServerOptions } from "../options/openai-options.js";
import { nodeFetch, encodeBody } from "./node-fetch.js";
import { defaultReplyLimits } from "../options/reply-limits.js";

/** The longest that a timer of Node takes, about 24 days: the deadlines of a call rule, not the vendor's. */
const effectivelyNever = 2 ** 31 - 1;

/**
 * Loads the vendor's package and makes the client.
 *
 * Nothing is left to the environment: what the package would read from it is given here, and the headers are
 * set whole at the last moment, because OPENAI_CUSTOM_HEADERS cannot be turned off otherwise.
 */
export async function connect(
  options: ServerOptions,
  credential: Readonly<Record<string, string>>,
): Promise<OpenAI> {
  const { AzureOpenAI, OpenAI } = await import("./openai-package.js");
  const headers = {
    ...credential,
    accept: "application/json, text/event-stream",
    "user-agent": "mcp-openai",
    ...(options.organization !== undefined && { "openai-organization": options.organization }),
    ...(options.project !== undefined && { "openai-project": options.project }),
  };
  const quick = nodeFetch(
    new URL(options.baseUrl).protocol === "https:",
    { ...defaultReplyLimits, ...options.limits }.errorBytes,
  );
  const send = async (url: unknown, init: { readonly body?: unknown } = {}): Promise<unknown> => {
    const { type, body } = await encodeBody(init.body);
    return quick(url as string, { ...init, body, headers: { ...headers, "content-type": type } });
  };

  const common = {
    // The client insists on a key; what is sent stands in the headers.
    apiKey: "in the headers",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: options.baseUrl,
    // The package asks by `Response` whether form data may be handed to this fetch.
    fetch: Object.assign(send, { Response }) as typeof globalThis.fetch,
    maxRetries: 0,
    timeout: effectivelyNever,
    logLevel: "off",
  } as const;
  return options.azure === undefined
    ? new OpenAI(common)
    : new AzureOpenAI({ ...common, apiVersion: options.azure.apiVersion });
}
