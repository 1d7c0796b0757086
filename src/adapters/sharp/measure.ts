import type { default as sharp, Sharp, OutputInfo } from "sharp";
import type { ImageMeasures, ImageSize } from "../../ports/image-codec.js";
const openWith = (open: typeof sharp, bytes: Uint8Array): Sharp =>
  open(bytes, { limitInputPixels: maxPixels, failOn: "error" });

/** Rejects if the image cannot be decoded, like the function below. */
export async function measure(open: typeof sharp, bytes: Uint8Array): Promise<ImageMeasures> {
  await refuseLongSides(open, bytes);
  const image = openWith(open, bytes);
  const { autoOrient } = await image.metadata();
  const { isOpaque } = await image.stats();
  return { ...autoOrient, isTransparent: !isOpaque };
}

export const stretch = (
  open: typeof sharp,
  bytes: Uint8Array,
  { width, height }: ImageSize,
): Promise<Uint8Array> =>
  openWith(open, bytes).autoOrient().resize({ width, height, fit: "fill" }).png().toBuffer();

/** Rejects an image whose header claims an implausibly long side. */
export async function refuseLongSides(open: typeof sharp, bytes: Uint8Array): Promise<void> {
  const { width, height } = await open(bytes).metadata();
  if (Math.max(width, height) > maxSide) throw new Error("a side is too long");
}

/** Four times the largest image that OpenAI generates, so that a forged header cannot exhaust memory. */
export const maxPixels = 4 * 8_294_400;

/**
 * No format that models accept allows a longer side. A longer image of one pixel's width would pass the pixel limit and
 * be decoded row by row.
 */
const maxSide = 65_535;

/** Decoded pixels, 8 bits per channel. */
export interface Raster {
  readonly data: Buffer;
  readonly info: Pick<OutputInfo, "width" | "height" | "channels">;
}

export const openRaster = (open: typeof sharp, { data, info: { width, height, channels } }: Raster): Sharp =>
  open(data, { raw: { width, height, channels } });

/** Whether any pixel is transparent. Many models always write an alpha channel, so its presence proves nothing. */
export function isTransparent({ data, info: { channels } }: Raster): boolean {
  if (channels % 2 === 1) return false;
  for (let alpha = channels - 1; alpha < data.length; alpha += channels) {
    if (data[alpha] !== 255) return true;
  }
  return false;
}
