import type { Raster } from "./measure.js";

/** Best and lowest quality of a preview that is a JPEG. */
export const jpegQualities = { best: 90, lowest: 40 } as const;

/** How the weight of an image's JPEG follows from its quality. */
export interface JpegSizeModel {
  /** In bytes. */
  weightAt(quality: number): number;
  /** The quality at which it weighs so many bytes: any number, also below and above what a JPEG can have. */
  qualityFor(bytes: number): number;
}

/** What an image weighs as a JPEG of some quality, in bytes. */
export interface Weighing {
  readonly quality: number;
  readonly weight: number;
}

/** Of photographs and of drawings with much grain. */
const usualSteepness = 0.85;
/** An image without detail weighs the same at any quality; this keeps its law one that can be turned round. */
const minSteepness = 0.05;

/**
 * The weight falls as a power of how coarse the numbers of the image become.
 * @param other of another quality. Absent: it falls as steeply as with most images.
 */
export function weightLaw({ quality, weight }: Weighing, other?: Weighing): JpegSizeModel {
  const steepness = other ? steepnessBetween({ quality, weight }, other) : usualSteepness;
  return {
    weightAt: (wanted) => weight * (coarseness(wanted) / coarseness(quality)) ** -steepness,
    qualityFor: (bytes) => qualityOf(coarseness(quality) * (weight / bytes) ** (1 / steepness)),
  };
}

function steepnessBetween(one: Weighing, other: Weighing): number {
  const falls = Math.log(one.weight / other.weight);
  const coarser = Math.log(coarseness(other.quality) / coarseness(one.quality));
  return Math.max(falls / coarser, minSteepness);
}

/** By how much libjpeg multiplies its tables, in percent: `jpeg_quality_scaling` in its jcparam.c. */
const coarseness = (quality: number): number => (quality < 50 ? 5_000 / quality : 200 - 2 * quality);

const qualityOf = (percent: number): number => (percent > 100 ? 5_000 / percent : (200 - percent) / 2);

/** The height of the blocks that a JPEG is made of, where it halves its colours, in pixels. */
const bandHeight = 16;
const bandsOfSample = 8;
/** What a JPEG weighs besides its image: its tables and headers, in bytes. */
const overhead = 270;

/**
 * Tells what an image would weigh as a JPEG of some quality, by a sample of it: bands from top to bottom.
 * A small image is weighed whole.
 */
export function jpegScales(
  raster: Raster,
  encode: (raster: Raster, quality: number) => Promise<Uint8Array>,
): (quality: number) => Promise<Weighing> {
  const sample = sampleOf(raster);
  const share = sample.info.height / raster.info.height;
  return async (quality) => {
    const { byteLength } = await encode(sample, quality);
    return { quality, weight: overhead + Math.max(byteLength - overhead, 1) / share };
  };
}

function sampleOf(raster: Raster): Raster {
  const { data, info } = raster;
  const bands = Math.floor(info.height / bandHeight);
  const oneOf = Math.floor(bands / bandsOfSample);
  if (oneOf < 2) return raster;
  const bandBytes = bandHeight * info.width * info.channels;
  const chosen = Array.from({ length: bandsOfSample }, (_, index) => {
    // Not at equal distances, because lines of writing are.
    const start = (index * oneOf + ((index * 5) % oneOf)) * bandBytes;
    return data.subarray(start, start + bandBytes);
  });
  return { data: Buffer.concat(chosen), info: { ...info, height: bandsOfSample * bandHeight } };
}
