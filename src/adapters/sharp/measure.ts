import type { default as sharp, Sharp } from "sharp";
import type { PictureMeasures, PictureSize } from "../../ports/image-codec.js";
import { maxSide, mostPixels } from "./most-pixels.js";

const openWith = (open: typeof sharp, bytes: Uint8Array): Sharp =>
  open(bytes, { limitInputPixels: mostPixels, failOn: "error" });

/** Rejects when the picture cannot be decoded, like the function below. */
export async function measure(open: typeof sharp, bytes: Uint8Array): Promise<PictureMeasures> {
  await refuseLongSides(open, bytes);
  const picture = openWith(open, bytes);
  const { autoOrient } = await picture.metadata();
  const { isOpaque } = await picture.stats();
  return { ...autoOrient, isTransparent: !isOpaque };
}

export const stretch = (
  open: typeof sharp,
  bytes: Uint8Array,
  { width, height }: PictureSize,
): Promise<Uint8Array> =>
  openWith(open, bytes).autoOrient().resize({ width, height, fit: "fill" }).png().toBuffer();

/** Rejects, by what the header says alone, where an image is longer than any that is meant. */
export async function refuseLongSides(open: typeof sharp, bytes: Uint8Array): Promise<void> {
  const { width, height } = await open(bytes).metadata();
  if (Math.max(width, height) > maxSide) throw new Error("a side is too long");
}
