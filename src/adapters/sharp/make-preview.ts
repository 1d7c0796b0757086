import { err, ok, type Result } from "neverthrow";
import type { default as sharp, OutputInfo, Sharp } from "sharp";
import type { PictureCodecError, Preview, PreviewLimits } from "../../ports/picture-codec.js";
import { mostPixels } from "./most-pixels.js";
import { firstThatFits } from "./first-that-fits.js";

type Encoding = (picture: Sharp) => Sharp;

/** Decoded pixels, 8 bits a channel. */
interface Raster {
  readonly data: Buffer;
  readonly info: OutputInfo;
}

/** Qualities 90 to 40. */
const jpegLadder: readonly Encoding[] = Array.from(
  { length: 51 },
  (_, step) => (picture) => picture.removeAlpha().jpeg({ quality: 90 - step }),
);

/** All colours, then ever fewer. Sharp's default effort takes seconds on busy pictures. */
const pngLadder: readonly Encoding[] = [
  (picture) => picture.png(),
  ...[256, 128, 64, 32].map(
    (colours): Encoding =>
      (picture) =>
        picture.png({ palette: true, colours, effort: 4 }),
  ),
];

const shrinking = { factor: 0.75, smallestSide: 64 };

/** The best preview within the limits. Rejects when the picture cannot be decoded. */
export async function makePreview(
  open: typeof sharp,
  bytes: Uint8Array,
  limits: PreviewLimits,
): Promise<Result<Preview, PictureCodecError>> {
  const raster = await decode(open, bytes, limits.side);
  const mediaType = await fittingType(open, bytes, limits);
  if (mediaType !== undefined) return ok({ bytes, mediaType });
  return search(open, raster, limits.bytes);
}

/** Upright, in sRGB, and no larger than the side. */
function decode(open: typeof sharp, bytes: Uint8Array, side: number): Promise<Raster> {
  return open(bytes, { limitInputPixels: mostPixels, failOn: "error" })
    .autoOrient()
    .resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** What kind of picture the original is, if it needs no change to be its own preview. */
async function fittingType(
  open: typeof sharp,
  bytes: Uint8Array,
  limits: PreviewLimits,
): Promise<"image/png" | "image/jpeg" | undefined> {
  if (bytes.byteLength > limits.bytes) return undefined;
  const { format, width, height, orientation = 1 } = await open(bytes).metadata();
  // Not every host turns a picture as its EXIF data say.
  if (Math.max(width, height) > limits.side || orientation !== 1) return undefined;
  return format === "png" || format === "jpeg" ? `image/${format}` : undefined;
}

/** The best quality at this size, else at the largest smaller size that fits at all. */
async function search(
  open: typeof sharp,
  raster: Raster,
  bytes: number,
): Promise<Result<Preview, PictureCodecError>> {
  const [mediaType, ladder] = isTransparent(raster)
    ? (["image/png", pngLadder] as const)
    : (["image/jpeg", jpegLadder] as const);
  for (let side = Math.max(raster.info.width, raster.info.height); ;) {
    const sized = await shrunk(open, raster, side);
    let lightest = Infinity;
    const fitting = await firstThatFits(ladder, bytes, async (encoding) => {
      const encoded = await encoding(reopen(open, sized)).toBuffer();
      lightest = Math.min(lightest, encoded.byteLength);
      return encoded;
    });
    if (fitting !== undefined) return ok({ bytes: fitting, mediaType });
    if (side <= shrinking.smallestSide) return err(tooSmall(bytes));
    side = nextSide(side, bytes / lightest);
  }
}

/**
 * The next smaller side on the way down that can fit: a picture weighs no less for each pixel when it is smaller,
 * so the sizes between need no attempt.
 * @param share which share of the lightest attempt at this side may be, below 1.
 */
function nextSide(side: number, share: number): number {
  const { factor, smallestSide } = shrinking;
  let next = side;
  do next = Math.max(Math.floor(next * factor), smallestSide);
  while (next > smallestSide && (next / side) ** 2 > share);
  return next;
}

const reopen = (open: typeof sharp, { data, info: { width, height, channels } }: Raster): Sharp =>
  open(data, { raw: { width, height, channels } });

/** Once for all attempts at this side. */
async function shrunk(open: typeof sharp, raster: Raster, side: number): Promise<Raster> {
  if (side >= Math.max(raster.info.width, raster.info.height)) return raster;
  return reopen(open, raster)
    .resize({ width: side, height: side, fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** Whether anything shows through. An alpha channel alone says nothing: many models always write one. */
function isTransparent({ data, info: { channels } }: Raster): boolean {
  if (channels % 2 === 1) return false;
  for (let alpha = channels - 1; alpha < data.length; alpha += channels) {
    if (data[alpha] !== 255) return true;
  }
  return false;
}

const tooSmall = (bytes: number): PictureCodecError => ({
  kind: "too-small",
  message: `No preview of this picture fits ${bytes} bytes, not even a tiny one. The original is kept; allow a larger result, or ask for fewer pictures at once.`,
});
