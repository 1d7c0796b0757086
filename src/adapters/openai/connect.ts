import type { OpenAI } from "openai";
import type { OpenAiOptions } from "./openai-options.js";
import { quickFetch } from "./quick-fetch.js";

/** The longest that a timer of Node takes, about 24 days: the deadlines of a call rule, not the vendor's. */
const effectivelyNever = 2 ** 31 - 1;

/**
 * Loads the vendor's packages and makes the client.
 *
 * Nothing is left to the environment: what the package would read from it is given here, and the headers are
 * set whole at the last moment, because OPENAI_CUSTOM_HEADERS cannot be turned off otherwise.
 */
export async function connect(options: OpenAiOptions, apiKey: string): Promise<OpenAI> {
  const [{ OpenAI }, { Agent, fetch, request }] = await Promise.all([import("openai"), import("undici")]);
  // Node's own fetch gives up after five minutes without headers or body; pictures may take longer.
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const headers = {
    authorization: `Bearer ${apiKey}`,
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    "user-agent": "mcp-openai",
    ...(options.organization !== undefined && { "openai-organization": options.organization }),
    ...(options.project !== undefined && { "openai-project": options.project }),
  };
  const quick = quickFetch({ fetch, request, dispatcher });
  const send = (url: unknown, init: object | undefined): Promise<unknown> =>
    quick(url as string, { ...init, headers });

  return new OpenAI({
    apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: options.baseUrl,
    fetch: send as typeof globalThis.fetch,
    maxRetries: 0,
    timeout: effectivelyNever,
    logLevel: "off",
  });
}
