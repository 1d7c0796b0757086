import { err, ok, type Result } from "neverthrow";
import type { default as sharp, Sharp } from "sharp";
import type { ImageCodecError, Preview, PreviewLimits } from "../../ports/image-codec.js";
import { aimedQuality, bestJpeg } from "./best-jpeg.js";
import { firstThatFits } from "./first-that-fits.js";
import { refuseLongSides, maxPixels, isTransparent, openRaster, type Raster } from "./measure.js";
import { jpegQualities, weightLaw, jpegScales } from "./jpeg-size-model.js";

type PngEncoding = (image: Sharp) => Sharp;

/** All colours, then ever fewer. Sharp's default effort takes seconds on busy images. */
const pngLadder: readonly PngEncoding[] = [
  (image) => image.png(),
  ...[256, 128, 64, 32].map(
    (colours): PngEncoding =>
      (image) =>
        image.png({ palette: true, colours, effort: 4 }),
  ),
];

/** A sample may mislead; but what weighs more than so many times its room by it is not even tried. */
const hopeless = 1.2;

/** Two weighings must be apart to make a law. */
const nearestWeighing = jpegQualities.lowest + 10;

const shrinking = { minStep: 0.9, minSide: 64 };

/** The best preview within the limits. Rejects when the image cannot be decoded. */
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

/** Upright, in sRGB, and no larger than the side. */
function decode(open: typeof sharp, bytes: Uint8Array, side: number): Promise<Raster> {
  return open(bytes, { limitInputPixels: maxPixels, failOn: "error" })
    .autoOrient()
    .resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** What kind of image the original is, if it needs no change to be its own preview. */
async function fittingType(
  open: typeof sharp,
  bytes: Uint8Array,
  limits: PreviewLimits,
): Promise<"image/png" | "image/jpeg" | undefined> {
  if (bytes.byteLength > limits.bytes) return undefined;
  const { format, width, height, orientation = 1 } = await open(bytes).metadata();
  // Not every host turns an image as its EXIF data say.
  if (Math.max(width, height) > limits.side || orientation !== 1) return undefined;
  return format === "png" || format === "jpeg" ? `image/${format}` : undefined;
}

/** The best quality at this size, else at the largest smaller size that fits at all. */
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

/** @returns the best that fits; else about what the lightest weighs, in bytes. Likewise below. */
async function jpegWithin(open: typeof sharp, raster: Raster, bytes: number): Promise<Uint8Array | number> {
  const encode = (part: Raster, quality: number) =>
    openRaster(open, part).removeAlpha().jpeg({ quality }).toBuffer();
  const weigh = jpegScales(raster, encode);
  const lightest = await weigh(jpegQualities.lowest);
  if (lightest.weight > bytes * hopeless) return lightest.weight;
  const near = Math.max(aimedQuality(weightLaw(lightest), bytes), nearestWeighing);
  const law = weightLaw(lightest, await weigh(near));
  return bestJpeg(law, bytes, (quality) => encode(raster, quality));
}

async function pngWithin(open: typeof sharp, raster: Raster, bytes: number): Promise<Uint8Array | number> {
  let lightest = Infinity;
  const fitting = await firstThatFits(pngLadder, bytes, async (encoding) => {
    const encoded = await encoding(openRaster(open, raster)).toBuffer();
    lightest = Math.min(lightest, encoded.byteLength);
    return encoded;
  });
  return fitting ?? lightest;
}

/**
 * The next smaller side on the way down that can fit: an image weighs about as much for each pixel when it is
 * smaller, so the sizes between need no attempt.
 * @param share which share of the lightest attempt at this side may be.
 */
function nextSide(side: number, share: number): number {
  const { minStep, minSide } = shrinking;
  return Math.max(Math.floor(side * minStep * Math.min(Math.sqrt(share), 1)), minSide);
}

/** Once for all attempts at this side. */
async function shrunk(open: typeof sharp, raster: Raster, side: number): Promise<Raster> {
  if (side >= Math.max(raster.info.width, raster.info.height)) return raster;
  return openRaster(open, raster)
    .resize({ width: side, height: side, fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

const tooSmall = (bytes: number): ImageCodecError => ({
  kind: "too-small",
  message: `No preview of this image fits ${bytes} bytes, not even a tiny one. The original is kept; allow a larger result, or ask for fewer images at once.`,
});
