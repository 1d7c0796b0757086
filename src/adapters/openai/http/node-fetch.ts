import type { IncomingMessage } from "node:http";
import { json, text } from "node:stream/consumers";
import { keepErrorBody } from "../errors/read-vendor-error.js";
import { UnusableReply } from "../errors/unusable-reply.js";
import { decompress } from "./decompress.js";
import { unexpectedStatus, type Connections, type SentRequest } from "./connections.js";

/** The part of a response that the vendor's package reads. */
type NodeResponse = Pick<Response, "status" | "ok" | "url" | "headers" | "text" | "json"> & {
  readonly body: AsyncIterable<Uint8Array> & { cancel(): Promise<void> };
};

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const maxRedirects = 3;
/** How much of a redirect's address is shown, in characters: it is foreign text. */
const maxShownAddress = 200;
/** How long the body of an error may take to read, in milliseconds. */
const maxErrorMilliseconds = 5_000;

/**
 * A `fetch` for the vendor's package, built on Node's own HTTP client: because of its web streams, the standard fetch
 * costs several times as much as the request. It has timeouts only for connecting and for the body of an error.
 * Redirects are followed only to the same origin and with the same method, so neither the prompt nor the key goes
 * anywhere else.
 * @param maxErrorBytes how much of an error's body is read.
 */
export function nodeFetch(
  connections: Pick<Connections, "send">,
  maxErrorBytes: number,
): (url: string, init: SentRequest) => Promise<NodeResponse> {
  return async (url, init) => {
    let at = url;
    for (let redirects = 0; ; redirects++) {
      const answer = await connections.send(at, init);
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
  body: {
    [Symbol.asyncIterator]: () => decompress(answer) ?? chunksOf(answer),
    cancel: () => {
      answer.destroy();
      return Promise.resolve();
    },
  },
  text: () => text(decompress(answer) ?? answer),
  json: () => json(decompress(answer) ?? answer),
});

/** How much of a body that nobody reads to its end may still arrive, in bytes and milliseconds. */
const maxRest = { bytes: 65_536, milliseconds: 1_000 };

/** Reads a body. A reader that stops early, for example at the end mark, gives the connection back if little is left. */
function chunksOf(answer: IncomingMessage): AsyncIterator<Uint8Array> {
  const chunks = answer.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  return {
    next: () => chunks.next(),
    return: async () => {
      await chunks.return?.();
      readRest(answer);
      return { done: true, value: undefined };
    },
  };
}

/** Reads the rest of a body in the background, within limits: only then can another request use the connection. */
function readRest(answer: IncomingMessage): void {
  if (answer.readableEnded || answer.destroyed) return;
  const timer = setTimeout(() => answer.destroy(), maxRest.milliseconds).unref();
  let size = 0;
  answer
    .on("data", (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > maxRest.bytes) answer.destroy();
    })
    .once("close", () => clearTimeout(timer));
}

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
      for await (const chunk of decompress(answer) ?? (answer as AsyncIterable<Buffer>)) {
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
    text: async () => keepErrorBody(await read()),
    json: async () => JSON.parse(await read()) as unknown,
  };
}

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
