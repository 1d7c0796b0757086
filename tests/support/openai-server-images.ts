import { encode } from "fast-png";
import sharp from "sharp";

const made = new Map<string, Uint8Array>();

/**
 * A real PNG in one colour.
 * @param size `WIDTHxHEIGHT` in pixels; anything else means 1024x1024.
 * @param number images of different numbers differ.
 */
export function makePng(size: string, number: number): Uint8Array {
  const known = made.get(`${size} ${number}`);
  if (known !== undefined) return known;
  const [, width = 1024, height = 1024] = (/^(\d+)x(\d+)$/.exec(size) ?? []).map(Number);
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 3) {
    data[at] = (40 + number * 50) % 256;
    data[at + 1] = (90 + number * 30) % 256;
    data[at + 2] = 160;
  }
  const png = encode({ width, height, data, channels: 3 });
  made.set(`${size} ${number}`, png);
  return png;
}

/** The same image in another format: `png`, `jpeg`, `webp`, `gif` (two frames of it) or `svg`. */
export async function makeImage(size: string, number: number, format: string): Promise<Uint8Array> {
  if (format === "svg") {
    return Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="${number + 1}" fill="#c00"/></svg>`,
    );
  }
  const png = makePng(size, number);
  if (format === "png") return png;
  if (format === "gif") {
    const frames = [png, makePng(size, number + 100)].map((input) => Buffer.from(input));
    return sharp(frames, { join: { animated: true } })
      .gif({ delay: [200, 200] })
      .toBuffer();
  }
  return sharp(png)
    .toFormat(format as "jpeg" | "webp")
    .toBuffer();
}
