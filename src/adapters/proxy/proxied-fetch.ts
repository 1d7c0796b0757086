import { request as httpRequest, type Agent, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { credentialsNeeded, proxyError } from "../../domain/call/network-error.js";
import type { Proxies } from "./proxies.js";

/** By the standard, their answers have no body. */
const withoutBody = new Set([204, 205, 304]);

/**
 * A `fetch` for packages that bring none of their own for proxies. Requests that no proxy is for go out by the standard
 * fetch. Redirects are not followed: they are answers like any other.
 * @param proxies undefined: there are none.
 * @returns rejects as the standard fetch does: with the signal's reason, or with a `TypeError` whose `cause` says why.
 */
export function proxiedFetch(proxies: Proxies | undefined): typeof globalThis.fetch {
  return async (input, init) => {
    const agent = proxies?.agentFor(new URL(input instanceof Request ? input.url : input));
    if (agent === undefined) return fetch(input, { ...init, redirect: "manual" });
    const request = new Request(input, init);
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    // Not the request's own signal, which follows this one only until the request is collected as garbage.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : request.signal);
    return sendThrough(await agent, request, body, signal);
  };
}

function sendThrough(
  agent: Agent,
  { url, method, headers }: Request,
  body: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(signal.aborted ? (signal.reason as Error) : new TypeError("fetch failed", { cause }));
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const sent = send(url, {
      method,
      // Nothing is decompressed here.
      headers: { ...Object.fromEntries(headers), "accept-encoding": "identity" },
      agent,
    });
    const abort = (): void => void sent.destroy(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    sent.once("close", () => signal.removeEventListener("abort", abort));
    if (signal.aborted) abort();
    sent.on("error", fail);
    sent.once("upgrade", (_answer, socket) => {
      socket.destroy();
      fail(new Error("not an answer to this request"));
    });
    sent.once("response", (answer) => {
      signal.addEventListener("abort", () => answer.destroy(signal.reason as Error), { once: true });
      // When it makes a tunnel, the proxy's agent has seen this.
      if (answer.statusCode === 407) {
        answer.destroy();
        fail(proxyError(credentialsNeeded("HTTP 407")));
        return;
      }
      try {
        resolve(responseOf(answer, method));
      } catch (thrown) {
        // The status may be any number of three digits, of which `Response` takes some.
        answer.destroy();
        fail(thrown);
      }
    });
    sent.end(body);
  });
}

function responseOf(answer: IncomingMessage, method: string): Response {
  const { statusCode: status = 0, rawHeaders } = answer;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  if (method === "HEAD" || withoutBody.has(status)) {
    answer.resume();
    return new Response(null, { status, headers });
  }
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, { status, headers });
}
