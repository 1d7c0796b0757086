import type { OpenAI } from "openai";
import type { ServerOptions } from "../options/openai-options.js";
import type { Connections } from "./connections.js";
import { nodeFetch, encodeBody } from "./node-fetch.js";
import { defaultReplyLimits } from "../options/reply-limits.js";

/** The longest timer that Node supports, about 24 days: our own deadlines apply, not the vendor package's. */
const effectivelyNever = 2 ** 31 - 1;

/** @param traceparent identifies what the requests are part of. Absent: they are part of nothing. */
export type ClientFor = (traceparent?: string) => OpenAI;

/**
 * Loads the vendor's package and creates the client.
 *
 * The environment has no influence: everything that the package would read from it is set here, and `send` replaces
 * all headers, because OPENAI_CUSTOM_HEADERS cannot be turned off otherwise.
 */
export async function connect(
  options: ServerOptions,
  credential: Readonly<Record<string, string>>,
  connections: Pick<Connections, "send">,
): Promise<ClientFor> {
  const { AzureOpenAI, OpenAI } = await import("./openai-package.js");
  const headers = {
    ...credential,
    accept: "application/json, text/event-stream",
    "user-agent": "mcp-openai",
    ...(options.organization !== undefined && { "openai-organization": options.organization }),
    ...(options.project !== undefined && { "openai-project": options.project }),
  };
  const fetchWithNode = nodeFetch(connections, { ...defaultReplyLimits, ...options.limits }.errorBytes);
  const send = async (
    address: unknown,
    init: { readonly body?: unknown; readonly isCostly?: boolean } = {},
    trace: Readonly<Record<string, string>> = {},
  ): Promise<unknown> => {
    const url = address as string;
    const { type, body } = await encodeBody(init.body);
    const isCostly = init.isCostly === true || (body !== null && url.includes("/images/"));
    return fetchWithNode(url, {
      ...init,
      body,
      isCostly,
      headers: { ...headers, ...trace, "content-type": type },
    });
  };

  const common = {
    // The client requires a key, but `send` sets the real one in the headers.
    apiKey: "in the headers",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: options.baseUrl,
    fetch: asFetch((address, init) => send(address, init)),
    maxRetries: 0,
    timeout: effectivelyNever,
    logLevel: "off",
  } as const;
  const client =
    options.azure === undefined
      ? new OpenAI(common)
      : new AzureOpenAI({ ...common, apiVersion: options.azure.apiVersion });
  return (traceparent) =>
    traceparent === undefined
      ? client
      : client.withOptions({ fetch: asFetch((address, init) => send(address, init, { traceparent })) });
}

/** The package uses `Response` to find out whether a fetch accepts form data. */
const asFetch = (send: (address: unknown, init?: { readonly body?: unknown }) => Promise<unknown>) =>
  Object.assign(send, { Response }) as typeof globalThis.fetch;
