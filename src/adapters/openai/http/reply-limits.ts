import type { UnusableReply } from "../errors/unusable-reply.js";

/** How much a server may send, in bytes. A reply that exceeds a limit is not read further, and its connection is closed. */
export interface ReplyLimits {
  /** The body of an error; the rest of it is dropped. */
  readonly errorBytes: number;
  /** What must be parsed at once: one event of a stream, or an answer that is not streamed. */
  readonly eventBytes: number;
  /** The text of an answer, in characters. The text up to the limit is delivered. */
  readonly answerBytes: number;
  /** One decoded image. */
  readonly imageBytes: number;
  /** The list of models. */
  readonly modelListBytes: number;
}

export const defaultReplyLimits: ReplyLimits = {
  errorBytes: 65_536,
  eventBytes: 16_000_000,
  answerBytes: 8_000_000,
  imageBytes: 50_000_000,
  modelListBytes: 8_000_000,
};

/**
 * Reads a whole body as text.
 * @param onTooLarge creates the error to throw if the body exceeds `limit`; the connection is closed then.
 */
export async function readBounded(
  { body }: Response,
  limit: number,
  onTooLarge: () => UnusableReply,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (body === null) return "";
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) throw onTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
