import type { IncomingMessage } from "node:http";
import { pipeline, type Transform } from "node:stream";
import { UnusableReply } from "../errors/unusable-reply.js";

/** How many encodings may be on top of each other. */
const maxEncodings = 3;

/**
 * The body of an answer without its compression: some proxies compress, although no request asks for it. Whoever reads
 * it counts the decompressed bytes. Reading throws an `UnusableReply` if it cannot be decompressed.
 * @returns undefined if it is not compressed.
 */
export function decompress(answer: IncomingMessage): AsyncGenerator<Buffer> | undefined {
  const { "content-encoding": encodings = "" } = answer.headers;
  return encodings === "" ? undefined : decompressed(answer, encodings);
}

async function* decompressed(answer: IncomingMessage, encodings: string): AsyncGenerator<Buffer> {
  try {
    yield* encodings
      .toLowerCase()
      .split(",", maxEncodings)
      .map((encoding) => encoding.trim())
      .reduceRight<AsyncIterable<Buffer>>(decoded, answer);
  } finally {
    // A decoder that is given up would wait for the next piece.
    answer.destroy();
  }
}

async function* decoded(source: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const decoder = await decoderFor(encoding, first.value[0]);
  let lost: unknown;
  async function* all(): AsyncGenerator<Buffer> {
    yield first.value as Buffer;
    try {
      yield* { [Symbol.asyncIterator]: () => chunks };
    } catch (thrown) {
      lost = thrown;
      throw thrown;
    }
  }
  try {
    yield* decoder === undefined ? all() : pipeline(all, decoder, () => undefined);
  } catch (thrown) {
    throw thrown === lost ? thrown : new UnusableReply(`its ${encoding} compression is broken`);
  }
}

/** @returns undefined if the body is not compressed: some proxies decompress it, but leave the header. */
async function decoderFor(encoding: string, firstByte: number | undefined): Promise<Transform | undefined> {
  // Loaded only here, because hardly any answer is compressed.
  const zlib = await import("node:zlib");
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
  // Everything that has arrived is passed on at once, also if the rest never arrives.
  const flushed = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH };
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return firstByte === 0x1f ? zlib.createGunzip(flushed) : undefined;
    case "deflate":
      // By the standard it has zlib's header, but some servers leave that out.
      return (firstByte ?? 0) % 16 === 8 ? zlib.createInflate(flushed) : zlib.createInflateRaw(flushed);
    case "br":
      return zlib.createBrotliDecompress({
        flush: BROTLI_OPERATION_FLUSH,
        finishFlush: BROTLI_OPERATION_FLUSH,
      });
    case "zstd":
      return firstByte === 0x28 ? zstdDecoder(zlib) : undefined;
    default:
      return undefined;
  }
}

/** The types are those of Node 20; Node has it from 22.15 on. */
function zstdDecoder(zlib: object): Transform {
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Transform };
  if (createZstdDecompress !== undefined) return createZstdDecompress();
  throw new UnusableReply(`it is compressed with zstd, which Node ${process.versions.node} cannot read`);
}
