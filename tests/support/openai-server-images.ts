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

/** The same image in another format: `png`, `jpeg` or `webp`. */
export async function makeImage(size: string, number: number, format: string): Promise<Uint8Array> {
  const png = makePng(size, number);
  if (format === "png") return png;
  return sharp(png)
    .toFormat(format as "jpeg" | "webp")
    .toBuffer();
}
