import type { IncomingMessage } from "node:http";
import { err, ok, type Result } from "neverthrow";
import { isExcessive } from "./json-shape.js";
import type { Hold } from "./open-requests.js";
import { refusal, type Reply } from "./reply.js";

/** @returns the parsed body; undefined: there is none. On failure, the answer. */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  hold: Hold,
): Promise<Result<unknown, Reply>> {
  if (Number(request.headers["content-length"]) > maxBytes) return err(tooLarge(maxBytes));
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) return err(tooLarge(maxBytes));
      const held = hold(chunk.length);
      if (held.isErr()) return err(held.error);
      chunks.push(chunk);
    }
  } catch {
    return err(refusal(400, "The request ended before its body was complete."));
  }
  if (length === 0) return ok(undefined);
  const json = Buffer.concat(chunks, length);
  if (isExcessive(json))
    return err(refusal(400, "The body has more parts, or is nested more deeply, than a request can be."));
  try {
    return ok(JSON.parse(json.toString()));
  } catch {
    return err({
      ...refusal(400, ""),
      body: { jsonrpc: "2.0", id: null, error: { code: -32_700, message: "The body is not JSON." } },
    });
  }
}

/** The rest is not read, so the connection cannot be used again. */
const tooLarge = (maxBytes: number): Reply =>
  refusal(
    413,
    `The body has more than ${maxBytes} bytes, the limit of this server (--max-body-bytes). Send smaller images, or links to them.`,
    { Connection: "close" },
  );
