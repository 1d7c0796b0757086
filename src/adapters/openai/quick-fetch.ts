import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { json, text } from "node:stream/consumers";
import type { Response as RedirectedResponse } from "undici";
import { connectTimeout } from "./connect-timeout.js";

/** What the vendor's package reads of a response. */
type QuickResponse = Pick<Response, "status" | "ok" | "url" | "headers" | "text" | "json"> & {
  readonly body: AsyncIterable<Uint8Array> & { cancel(): Promise<void> };
};

interface Init {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | null;
  readonly signal?: AbortSignal | null;
}

/**
 * How long a connection is kept that nothing uses, in milliseconds; less where the server says so. Servers close
 * those that are idle, and a request that is sent just then is lost.
 */
const idleMilliseconds = 4_000;

/**
 * A `fetch` for the vendor's package on Node's own HTTP: the standard one costs several times what the request
 * does, for its web streams. It sets no time limit of its own but for connecting. Redirects it leaves to undici's,
 * because the standard says which headers may go along.
 * @param isSecure whether the addresses will be those of https, else of http.
 */
export function quickFetch(
  isSecure: boolean,
): (url: string, init: Init) => Promise<QuickResponse | RedirectedResponse> {
  const request = isSecure ? httpsRequest : httpRequest;
  const Agent = isSecure ? HttpsAgent : HttpAgent;
  const agent = new Agent({ keepAlive: true, timeout: idleMilliseconds });

  return async (url, init) => {
    const { method = "GET", headers, body, signal } = init;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(url, { method, headers, agent, ...(signal && { signal }) }, resolve);
      connectTimeout(sent, isSecure);
      // The vendor's package looks for the cause where the standard puts it.
      sent.on("error", (cause) =>
        reject(signal?.aborted === true ? cause : new TypeError("fetch failed", { cause })),
      );
      sent.end(body ?? undefined);
    });
    // One that breaks while nobody reads it must not bring the program down; whoever reads it is told.
    answer.on("error", () => undefined);
    const { statusCode = 0 } = answer;
    if (statusCode < 300 || statusCode >= 400) return responseOf(url, statusCode, answer);
    answer.destroy();
    return redirected(url, init);
  };
}

const responseOf = (url: string, status: number, answer: IncomingMessage): QuickResponse => ({
  status,
  ok: status >= 200 && status < 300,
  url,
  headers: headersOf(answer),
  body: Object.assign(answer, {
    cancel: () => {
      answer.destroy();
      return Promise.resolve();
    },
  }),
  text: () => text(answer),
  json: () => json(answer),
});

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  }
  return headers;
}

async function redirected(url: string, init: Init): Promise<RedirectedResponse> {
  const { Agent, fetch } = await import("undici");
  // Without these it gives up after five minutes without headers or body; pictures may take longer.
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  return fetch(url, { ...init, dispatcher });
}
