import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { split } from "./byte-mutations.js";
import { bodyOf, typeOf, validReply, type UpstreamReply } from "./upstream-replies.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

/** A word in a prompt that selects its reply. */
export const marker = (number: number): string => `case-${number}-`;

/**
 * An upstream on loopback that sends scripted replies byte for byte: the reply for the marker in the request, the one
 * for lists of models, or a valid one.
 */
export interface MisbehavingUpstream {
  readonly baseUrl: string;
  readonly replies: Map<number, UpstreamReply>;
  /** The reply to requests without a prompt: lists of models, and images at addresses. */
  otherReply: UpstreamReply | undefined;
  /** Whether any request contained these bytes, plain or in base64. */
  received(bytes: Buffer): boolean;
  close(): Promise<void>;
}

export async function startMisbehavingUpstream(): Promise<MisbehavingUpstream> {
  const bodies: Buffer[] = [];
  const server = createServer((request) => {
    request.socket.on("error", () => undefined);
    void readBody(request).then((body) => {
      bodies.push(body);
      const found = /case-(\d+)-/.exec(body.toString("latin1"))?.[1];
      const scripted = found === undefined ? upstream.otherReply : upstream.replies.get(Number(found));
      return write(request.socket, scripted ?? usual(request, body), origin);
    });
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const upstream: MisbehavingUpstream = {
    baseUrl: `${origin}/v1`,
    replies: new Map(),
    otherReply: undefined,
    received: (bytes) => {
      const found = bodies.some((body) => body.includes(bytes) || body.includes(bytes.toString("base64")));
      bodies.length = 0;
      return found;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return upstream;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // The client left; nobody reads the reply.
  }
  return Buffer.concat(chunks);
}

function usual({ url = "" }: IncomingMessage, body: Buffer): UpstreamReply {
  const streams = /"stream":true|name="stream"\r\n\r\ntrue/.test(body.toString("latin1"));
  if (url.startsWith("/v1/chat")) return validReply(streams ? "chat-stream" : "chat-json");
  if (url.startsWith("/v1/responses")) return validReply(streams ? "responses-stream" : "responses-json");
  if (url === "/v1/images/edits") return validReply(streams ? "edit-stream" : "images");
  if (url === "/v1/images/generations") return validReply(streams ? "image-stream" : "images");
  if (url === "/image.png") return { ...validReply("images"), type: "image/png" };
  return validReply("models");
}

/** Bypasses the HTTP server, which would send only valid HTTP. */
async function write(socket: Socket, reply: UpstreamReply, origin: string): Promise<void> {
  const body = reply.type === "image/png" ? Buffer.from(tinyPng(32)) : bodyOf(reply, origin);
  const { status, headers, framing, pieces, ending } = reply;
  const head = [
    `HTTP/1.1 ${String(status).padStart(3, "0")} Told`,
    "connection: close",
    `content-type: ${typeOf(reply)}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(framing === "length" ? [`content-length: ${body.length}`] : []),
    ...(framing === "too-long" ? [`content-length: ${body.length + 10}`] : []),
    ...(framing === "chunked" ? ["transfer-encoding: chunked"] : []),
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`, "latin1");
  for (const piece of split(body, pieces)) {
    if (piece.length === 0) continue;
    if (framing === "chunked") socket.write(`${piece.length.toString(16)}\r\n`);
    socket.write(piece);
    if (framing === "chunked") socket.write("\r\n");
    await turnOfTheLoop();
  }
  if (ending === "reset") socket.resetAndDestroy();
  else if (ending === "end") socket.end(framing === "chunked" ? "0\r\n\r\n" : "");
}
