import { jpegQualities, type JpegSizeModel } from "./jpeg-size-model.js";

/** A preview that uses this share of the limit is good enough: the next quality looks no better. */
const wellFilled = 0.95;
/** The middle of the acceptable range, to tolerate a slightly wrong model. */
const aim = (1 + wellFilled) / 2;
/** The number of attempts guided by the model; after that, bisection. */
const guidedAttempts = 3;

/** The quality at which, by the model, a JPEG fits and uses the limit well. */
export function aimedQuality(model: JpegSizeModel, bytes: number, range: Range = jpegQualities): number {
  return Math.min(Math.max(Math.floor(model.qualityFor(bytes * aim)), range.lowest), range.best);
}

interface Range {
  readonly lowest: number;
  readonly best: number;
}

/**
 * Finds the JPEG of the best quality that fits, or one that nearly uses the limit. The model predicts the quality and
 * is corrected after every attempt, so that usually one or two attempts suffice, and never more than nine are made.
 * @param bytes the maximum size of the result.
 * @returns the JPEG, or else the size of the smallest attempt, in bytes.
 */
export async function bestJpeg(
  model: JpegSizeModel,
  bytes: number,
  encode: (quality: number) => Promise<Uint8Array>,
): Promise<Uint8Array | number> {
  let found: Uint8Array | undefined;
  let smallest = Infinity;
  let { lowest, best }: Range = jpegQualities;
  let correction = 1;
  for (let attempt = 1; lowest <= best; attempt++) {
    const quality =
      attempt <= guidedAttempts
        ? aimedQuality(model, bytes / correction, { lowest, best })
        : Math.ceil((lowest + best) / 2);
    const jpeg = await encode(quality);
    const size = jpeg.byteLength;
    correction = size / model.weightAt(quality);
    if (size > bytes) {
      smallest = Math.min(smallest, size);
      best = quality - 1;
    } else {
      found = jpeg;
      if (size >= bytes * wellFilled) break;
      lowest = quality + 1;
    }
  }
  return found ?? smallest;
}
