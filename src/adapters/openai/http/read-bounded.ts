import type { UnusableReply } from "../errors/unusable-reply.js";

/**
 * Reads a whole body as text.
 * @param onTooLarge makes what is thrown when the body has more bytes than `limit`; the connection is closed then.
 */
export async function readBounded(
  body: AsyncIterable<Uint8Array>,
  limit: number,
  onTooLarge: () => UnusableReply,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw onTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
