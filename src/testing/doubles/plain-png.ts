import { crc32, deflateSync } from "node:zlib";
import type { ImageSize } from "../../ports/image-codec.js";
import type { ImageProvider, InputImage } from "../../ports/image-provider.js";

/**
 * Creates a complete PNG of one colour.
 * @param pixel shade, 0 (black) to 255 (white), and optionally opacity, 0 (transparent) to 255 (opaque).
 */
export function plainPng({ width, height }: ImageSize, ...pixel: [number] | [number, number]): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  // 8 bits of grey, with or without alpha; the remaining fields have only one valid value.
  header.set([8, pixel.length === 1 ? 0 : 4], 8);
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * pixel.length, Buffer.from(pixel))]);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: height }, () => line)))),
      chunk("IEND", Buffer.alloc(0)),
    ]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const result = Buffer.alloc(content.length + 8);
  result.writeUInt32BE(data.length);
  content.copy(result, 4);
  result.writeUInt32BE(crc32(content), content.length + 4);
  return result;
}

/**
 * Turns each request to generate images into one to edit these images, so that the contract for generating can test
 * editing too.
 * @param provider one that can edit.
 */
export const editing = (provider: ImageProvider, images: readonly InputImage[]): ImageProvider => ({
  generate: (request, call) => {
    if (provider.edit === undefined) throw new TypeError("The provider cannot edit images.");
    return provider.edit({ ...request, images }, call);
  },
});
