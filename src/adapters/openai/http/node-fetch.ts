import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type ClientRequest,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { json, text } from "node:stream/consumers";
import { UnusableReply } from "../errors/unusable-reply.js";

/** The part of a response that the vendor's package reads. */
type NodeResponse = Pick<Response, "status" | "ok" | "url" | "headers" | "text" | "json"> & {
  readonly body: AsyncIterable<Uint8Array> & { cancel(): Promise<void> };
};

interface Init {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | null;
  readonly signal?: AbortSignal | null;
}

/**
 * How long an idle connection is kept, in milliseconds; less if the server says so. Servers close idle connections, and
 * a request that is sent at that moment is lost.
 */
const idleMilliseconds = 4_000;

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const maxRedirects = 3;
/** How much of a redirect's address is shown, in characters: it is foreign text. */
const maxShownAddress = 200;
/** How many informational replies, such as "100 Continue", may precede the final one. */
const maxInformational = 20;
/** How long the body of an error may take to read, in milliseconds. */
const maxErrorMilliseconds = 5_000;

/**
 * A `fetch` for the vendor's package, built on Node's own HTTP client: because of its web streams, the standard fetch
 * costs several times as much as the request. It has timeouts only for connecting and for the body of an error.
 * Redirects are followed only to the same origin and with the same method, so neither the prompt nor the key goes
 * anywhere else.
 * @param isSecure whether the addresses are https; otherwise http.
 * @param maxErrorBytes how much of an error's body is read.
 */
export function nodeFetch(
  isSecure: boolean,
  maxErrorBytes: number,
): (url: string, init: Init) => Promise<NodeResponse> {
  const request = isSecure ? httpsRequest : httpRequest;
  const Agent = isSecure ? HttpsAgent : HttpAgent;
  const agent = new Agent({ keepAlive: true, timeout: idleMilliseconds });

  const send = (url: string, { method = "GET", headers, body, signal }: Init): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method, headers, agent, ...(signal && { signal }) }, resolve);
      connectTimeout(sent, isSecure);
      // The vendor's package looks for the cause where the standard puts it.
      sent.on("error", (cause) =>
        reject(signal?.aborted === true ? cause : new TypeError("fetch failed", { cause })),
      );
      sent.once("upgrade", ({ statusCode }, socket) => {
        socket.destroy();
        reject(unexpectedStatus(statusCode));
      });
      let informational = 0;
      sent.on("information", ({ statusCode }) => {
        informational += 1;
        if (informational > maxInformational) sent.destroy(unexpectedStatus(statusCode));
      });
      sent.end(body ?? undefined);
    });

  return async (url, init) => {
    let at = url;
    for (let redirects = 0; ; redirects++) {
      const answer = await send(at, init);
      // An answer that breaks while nobody reads it must not crash the process; a reader still gets the error.
      answer.on("error", () => undefined);
      const { statusCode = 0 } = answer;
      if (statusCode >= 400 && statusCode < 600)
        return errorResponseOf(at, statusCode, answer, maxErrorBytes);
      if (statusCode >= 200 && statusCode < 300) return responseOf(at, statusCode, answer);
      answer.destroy();
      if (!redirectStatuses.has(statusCode)) throw unexpectedStatus(statusCode);
      if (redirects === maxRedirects) throw new UnusableReply(`it redirects more than ${maxRedirects} times`);
      at = redirectTarget(at, init.method ?? "GET", statusCode, answer.headers.location);
    }
  };
}

const responseOf = (url: string, status: number, answer: IncomingMessage): NodeResponse => ({
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

/** Reads only as much of an error as a message needs, within a time limit, whatever else the server sends. */
function errorResponseOf(
  url: string,
  status: number,
  answer: IncomingMessage,
  maxBytes: number,
): NodeResponse {
  const read = async (): Promise<string> => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => answer.destroy(), maxErrorMilliseconds);
    try {
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        chunks.push(chunk.subarray(0, maxBytes - size));
        size += chunk.length;
        if (size >= maxBytes) break;
      }
    } catch {
      // What arrived before the connection broke may still explain the error.
    } finally {
      clearTimeout(timer);
    }
    return Buffer.concat(chunks).toString("utf8");
  };
  return {
    ...responseOf(url, status, answer),
    text: read,
    json: async () => JSON.parse(await read()) as unknown,
  };
}

const unexpectedStatus = (status = 0): UnusableReply =>
  new UnusableReply(`it has the unexpected HTTP status ${status}`);

/** @throws UnusableReply if the redirect must not be followed. */
function redirectTarget(from: string, method: string, status: number, location: string | undefined): string {
  const how = `it redirects (HTTP ${status})`;
  if (location === undefined || !URL.canParse(location, from))
    throw new UnusableReply(`${how} without a usable address`);
  const to = new URL(location, from);
  const shown = `${to.origin}${to.pathname}`.slice(0, maxShownAddress);
  if (to.origin !== new URL(from).origin) {
    throw new UnusableReply(`${how} to another server (${shown}), where nothing was sent`);
  }
  // By the standard, all statuses but these two turn a POST into a GET without its body.
  if (method !== "GET" && status !== 307 && status !== 308) {
    throw new UnusableReply(`${how} to ${shown}, where this request cannot follow`);
  }
  return to.href;
}

/** How long connecting may take, including TLS, in milliseconds. The system's own timeout is minutes. */
const connectMilliseconds = 10_000;

/** Ends a request with the code `ETIMEDOUT` if it is not connected in time. */
export function connectTimeout(sent: ClientRequest, isSecure: boolean): void {
  sent.once("socket", (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => {
      const error = new Error(`not connected within ${connectMilliseconds} ms`);
      sent.destroy(Object.assign(error, { code: "ETIMEDOUT", syscall: "connect" }));
    }, connectMilliseconds);
    const clear = (): void => clearTimeout(timer);
    socket.once(isSecure ? "secureConnect" : "connect", clear).once("close", clear);
  });
}

/** A body as it is sent. */
interface EncodedBody {
  readonly type: string;
  readonly body: string | Uint8Array | null;
}

/** Encodes form data, because Node's HTTP client does not understand `FormData`. */
export async function encodeBody(body: unknown): Promise<EncodedBody> {
  if (!(body instanceof FormData)) return { type: "application/json", body: (body ?? null) as string | null };
  const form = new Response(body);
  return {
    type: form.headers.get("content-type") ?? "multipart/form-data",
    body: new Uint8Array(await form.arrayBuffer()),
  };
}
