import { jpegQualities, type JpegSizeModel } from "./jpeg-size-model.js";

/** A preview that takes so much of the room that it has is good enough: the next quality looks no better. */
const wellFilled = 0.95;
/** The middle of what is good enough, so that a law that is a little wrong still hits it. */
const aim = (1 + wellFilled) / 2;
/** So many attempts are led by the law; what they have not found is found by halving. */
const ledAttempts = 3;

/** The quality at which, by a law, a JPEG fits and fills its room well. */
export function aimedQuality(law: JpegSizeModel, bytes: number, range: Range = jpegQualities): number {
  return Math.min(Math.max(Math.floor(law.qualityFor(bytes * aim)), range.lowest), range.best);
}

interface Range {
  readonly lowest: number;
  readonly best: number;
}

/**
 * Searches the JPEG of the best quality that fits, or one that nearly fills the room. The law says where it must be,
 * and is put right by every attempt, so that one or two do mostly, and never more than nine.
 * @param bytes the most that the result may weigh.
 * @returns the JPEG; else what the lightest weighs, in bytes.
 */
export async function bestJpeg(
  law: JpegSizeModel,
  bytes: number,
  encode: (quality: number) => Promise<Uint8Array>,
): Promise<Uint8Array | number> {
  let found: Uint8Array | undefined;
  let lightest = Infinity;
  let { lowest, best }: Range = jpegQualities;
  let correction = 1;
  for (let attempt = 1; lowest <= best; attempt++) {
    const quality =
      attempt <= ledAttempts
        ? aimedQuality(law, bytes / correction, { lowest, best })
        : Math.ceil((lowest + best) / 2);
    const jpeg = await encode(quality);
    const weight = jpeg.byteLength;
    correction = weight / law.weightAt(quality);
    if (weight > bytes) {
      lightest = Math.min(lightest, weight);
      best = quality - 1;
    } else {
      found = jpeg;
      if (weight >= bytes * wellFilled) break;
      lowest = quality + 1;
    }
  }
  return found ?? lightest;
}
