import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The reply in place of the next answer: JSON, plain text, bytes, or pieces of them that are sent one by one. */
interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** Default: derived from the body. Empty: none. */
  readonly type?: string;
  readonly encoding?: string;
  /** The pause between two pieces. Default: 5. */
  readonly pauseMilliseconds?: number;
  /** What happens after the body. Default: the reply ends. */
  readonly after?: "hang" | "reset";
}

export interface QuirkyServer {
  readonly baseUrl: string;
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Sends this in place of the next answer. */
  reply(reply: Reply): void;
  /** Breaks the next stream off with this event. */
  breakOffWith(event: unknown): void;
  close(): Promise<void>;
}

/** The image that the server draws, in base64. */
const image =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const notFound: Reply = { status: 404, body: "404 page not found" };

/**
 * A server that speaks OpenAI's protocol as loosely as typical local servers do: no key, no Responses, no
 * ids, no usage, no model, no `[DONE]`, comments and reasoning in the stream, a text in parts.
 * @param onResponses its reply to Responses. "scripted": what `reply` was given.
 */
export async function startQuirkyServer(onResponses: Reply | "scripted" = notFound): Promise<QuirkyServer> {
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  const replies: Reply[] = [];
  const breaks: unknown[] = [];

  const server = createServer((request, response) => {
    const { method = "", url: path = "", headers } = request;
    requests.push({ path, headers });
    request.resume().on("end", () => void answer(`${method} ${path}`, response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  async function answer(route: string, response: ServerResponse): Promise<void> {
    const isScripted = route !== "POST /v1/responses" || onResponses === "scripted";
    const scripted = isScripted ? replies.shift() : onResponses;
    if (scripted === undefined && route === "POST /v1/chat/completions")
      await stream(response, breaks.shift());
    else await send(response, scripted ?? replyTo[route] ?? notFound);
  }

  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    reply: (reply) => void replies.push(reply),
    breakOffWith: (event) => void breaks.push(event),
    close: async () => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

const replyTo: Readonly<Record<string, Reply>> = {
  "GET /v1/models": { status: 200, body: [{ id: "llama4:8b" }, { name: "nameless" }] },
  "POST /v1/images/generations": { status: 200, body: { created: 1.5, data: [{ b64_json: image }] } },
};

async function send(response: ServerResponse, reply: Reply): Promise<void> {
  const { status, body, type, encoding, pauseMilliseconds = 5, after } = reply;
  const pieces = (Array.isArray(body) ? body : [body]) as readonly unknown[];
  const isPlain = pieces.every((piece) => typeof piece === "string" || Buffer.isBuffer(piece));
  const contentType = type ?? (isPlain ? "text/plain" : "application/json");
  response.writeHead(status, {
    ...(contentType !== "" && { "content-type": contentType }),
    ...(encoding !== undefined && { "content-encoding": encoding }),
  });
  for (const [index, piece] of (isPlain ? pieces : [JSON.stringify(body)]).entries()) {
    if (index > 0) await sleep(pauseMilliseconds);
    response.write(piece);
  }
  // What was written must be sent before the socket is destroyed.
  if (after === "reset") setTimeout(() => response.destroy(), 20);
  else if (after === undefined) response.end();
}

/** @param breakage what ends the stream in the middle. */
async function stream(response: ServerResponse, breakage: unknown): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const events: unknown[] = [
    { choices: [{ delta: { role: "assistant", content: null }, finish_reason: null }], usage: null },
    { choices: [{ delta: { reasoning_content: "The sea, they say, " } }] },
    { choices: [{ delta: { reasoning: "is deep." } }] },
    { choices: [{ delta: { content: "Very " } }], created: 1.5 },
    ...(breakage === undefined
      ? [
          { choices: [{ delta: { content: [{ type: "thinking" }, { type: "text", text: "deep" }] } }] },
          { choices: [{ delta: { content: "." } }], model: "" },
          { choices: [{ delta: {}, finish_reason: "stop" }], usage: { prompt_tokens: "5" } },
        ]
      : [breakage]),
  ];
  for (const event of events) {
    response.write(`: PROCESSING\n\ndata: ${JSON.stringify(event)}\n\n`);
    await sleep(2);
  }
  response.end();
}
