import { err, ok, type Result } from "neverthrow";
import type { default as sharp, Sharp } from "sharp";
import type { ImageCodecError, Preview, PreviewLimits } from "../../ports/image-codec.js";
import { aimedQuality, bestJpeg } from "./best-jpeg.js";
import { firstThatFits } from "./first-that-fits.js";
import { refuseLongSides, maxPixels, isTransparent, openRaster, type Raster } from "./measure.js";
import { jpegQualities, jpegSizeModel, jpegScales } from "./jpeg-size-model.js";

type PngEncoding = (image: Sharp) => Sharp;

/** All colours, then ever fewer. Sharp's default effort takes seconds on complex images. */
const pngLadder: readonly PngEncoding[] = [
  (image) => image.png(),
  ...[256, 128, 64, 32].map(
    (colours): PngEncoding =>
      (image) =>
        image.png({ palette: true, colours, effort: 4 }),
  ),
];

/** If the estimate exceeds the limit by this factor, the size is not even tried. Above 1, because samples mislead. */
const maxOvershoot = 1.2;

/** Two samples must be apart to fit a model. */
const minSecondQuality = jpegQualities.lowest + 10;

const shrinking = { minStep: 0.9, minSide: 64 };

/** Creates the best preview within the limits. Rejects if the image cannot be decoded. */
export async function makePreview(
  open: typeof sharp,
  bytes: Uint8Array,
  limits: PreviewLimits,
): Promise<Result<Preview, ImageCodecError>> {
  await refuseLongSides(open, bytes);
  const raster = await decode(open, bytes, limits.side);
  const mediaType = await fittingType(open, bytes, limits);
  if (mediaType !== undefined) return ok({ bytes, mediaType });
  return search(open, raster, limits.bytes);
}

/** Decodes the image upright, in sRGB, and scaled down to the side. */
function decode(open: typeof sharp, bytes: Uint8Array, side: number): Promise<Raster> {
  return open(bytes, { limitInputPixels: maxPixels, failOn: "error" })
    .autoOrient()
    .resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** The media type of the original, if it can serve as its own preview. */
async function fittingType(
  open: typeof sharp,
  bytes: Uint8Array,
  limits: PreviewLimits,
): Promise<"image/png" | "image/jpeg" | undefined> {
  if (bytes.byteLength > limits.bytes) return undefined;
  const { format, width, height, orientation = 1 } = await open(bytes).metadata();
  // Not every host applies the EXIF orientation.
  if (Math.max(width, height) > limits.side || orientation !== 1) return undefined;
  return format === "png" || format === "jpeg" ? `image/${format}` : undefined;
}

/** Finds the best quality at this size, or else at the largest smaller size that fits. */
async function search(
  open: typeof sharp,
  raster: Raster,
  bytes: number,
): Promise<Result<Preview, ImageCodecError>> {
  const [mediaType, encode] = isTransparent(raster)
    ? (["image/png", pngWithin] as const)
    : (["image/jpeg", jpegWithin] as const);
  for (let side = Math.max(raster.info.width, raster.info.height); ;) {
    const found = await encode(open, await shrunk(open, raster, side), bytes);
    if (typeof found !== "number") return ok({ bytes: found, mediaType });
    if (side <= shrinking.minSide) return err(tooSmall(bytes));
    side = nextSide(side, bytes / found);
  }
}

/** @returns the best encoding that fits, or else the approximate size of the smallest, in bytes. Likewise below. */
async function jpegWithin(open: typeof sharp, raster: Raster, bytes: number): Promise<Uint8Array | number> {
  const encode = (part: Raster, quality: number) =>
    openRaster(open, part).removeAlpha().jpeg({ quality }).toBuffer();
  const weigh = jpegScales(raster, encode);
  const smallest = await weigh(jpegQualities.lowest);
  if (smallest.weight > bytes * maxOvershoot) return smallest.weight;
  const second = Math.max(aimedQuality(jpegSizeModel(smallest), bytes), minSecondQuality);
  const model = jpegSizeModel(smallest, await weigh(second));
  return bestJpeg(model, bytes, (quality) => encode(raster, quality));
}

async function pngWithin(open: typeof sharp, raster: Raster, bytes: number): Promise<Uint8Array | number> {
  let smallest = Infinity;
  const fitting = await firstThatFits(pngLadder, bytes, async (encoding) => {
    const encoded = await encoding(openRaster(open, raster)).toBuffer();
    smallest = Math.min(smallest, encoded.byteLength);
    return encoded;
  });
  return fitting ?? smallest;
}

/**
 * The next smaller side that can fit. The size per pixel stays about the same, so the sides in between can be skipped.
 * @param share the limit as a share of the smallest attempt at this side.
 */
function nextSide(side: number, share: number): number {
  const { minStep, minSide } = shrinking;
  return Math.max(Math.floor(side * minStep * Math.min(Math.sqrt(share), 1)), minSide);
}

/** Resizes once for all attempts at this side. */
async function shrunk(open: typeof sharp, raster: Raster, side: number): Promise<Raster> {
  if (side >= Math.max(raster.info.width, raster.info.height)) return raster;
  return openRaster(open, raster)
    .resize({ width: side, height: side, fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

const tooSmall = (bytes: number): ImageCodecError => ({
  kind: "too-small",
  message: `No preview of this image fits in ${bytes} bytes, not even a tiny one. The original is saved; allow a larger result, or ask for fewer images at once.`,
});
