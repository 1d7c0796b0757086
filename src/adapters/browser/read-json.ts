import type { IncomingMessage } from "node:http";
import { err, ok, type Result } from "neverthrow";

/** In bytes. An edit carries a mask and drawings as data URLs. */
const maxBytes = 64 * 1024 * 1024;

/** Why a body was refused. */
interface BodyError {
  readonly status: number;
  readonly body: string;
}

/** Reads the body of a request, an object. */
export async function readJson(request: IncomingMessage): Promise<Result<object, BodyError>> {
  if (request.headers["content-type"] !== "application/json")
    return err({ status: 415, body: "The body must be application/json.\n" });
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) return err({ status: 413, body: `The body is longer than ${maxBytes} bytes.\n` });
      chunks.push(chunk);
    }
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (typeof value === "object" && value !== null) return ok(value);
  } catch {
    // Cut, or not JSON.
  }
  return err({ status: 400, body: "The body is not a JSON object.\n" });
}
