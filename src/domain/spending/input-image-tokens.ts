import { Result } from "neverthrow";
import type { ImageSize } from "../../ports/image-codec.js";
import type { InputImage } from "../../ports/image-provider.js";

/** The side of the square that models see as a unit, in pixels. */
const patch = 32;

/** Measured for gpt-6: 14,364 tokens for 95 x 126 patches. Older models count less. */
const tokensPerPatch = 1.2;

/** For an image whose size its header does not tell: more than that of any that passes our size limits in practice. */
const unknownPatches = 30_000;

/** The maximum number of tokens of an input image. */
export function inputImageTokens(image: InputImage): number {
  const { width, height } = readSize(image).unwrapOr(unknownSize);
  const patches = Math.ceil(width / patch) * Math.ceil(height / patch);
  return Math.ceil((patches || unknownPatches) * tokensPerPatch);
}

const unknownSize: ImageSize = { width: 0, height: 0 };

/** Reads the size from the header: estimating must not decode megabytes. Fails if the file ends too early. */
const readSize = Result.fromThrowable(({ bytes, mediaType }: InputImage): ImageSize => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (mediaType) {
    case "image/png":
      return { width: view.getUint32(16), height: view.getUint32(20) };
    case "image/gif":
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    case "image/webp":
      return webpSize(view);
    case "image/jpeg":
      return jpegSize(view);
    // Never sent as it is.
    case "image/svg+xml":
      return unknownSize;
  }
});

/** Source: RFC 9649. The last letter of the first chunk's name tells lossy, lossless and extended files apart. */
function webpSize(view: DataView): ImageSize {
  const kind = String.fromCharCode(view.getUint8(15));
  const start = 20;
  if (kind === " ")
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind === "L") {
    const sides = view.getUint32(start + 1, true);
    return { width: (sides & 0x3fff) + 1, height: ((sides >>> 14) & 0x3fff) + 1 };
  }
  const uint24 = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  return { width: uint24(start + 4) + 1, height: uint24(start + 7) + 1 };
}

/** Skips the segments of a JPEG until the one that starts the frame. */
function jpegSize(view: DataView): ImageSize {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return unknownSize;
    const marker = view.getUint8(at + 1);
    // SOF0 to SOF15, without the tables DHT, JPG and DAC in between.
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (startsFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
}
