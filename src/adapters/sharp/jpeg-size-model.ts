import type { Raster } from "./measure.js";

/** The best and lowest quality of a JPEG preview. */
export const jpegQualities = { best: 90, lowest: 40 } as const;

/** Predicts the size of an image's JPEG from its quality. */
export interface JpegSizeModel {
  /** In bytes. */
  weightAt(quality: number): number;
  /** The quality at which it has this size; may be outside the valid range of JPEG qualities. */
  qualityFor(bytes: number): number;
}

/** The size of an image as a JPEG of some quality, in bytes. */
export interface Weighing {
  readonly quality: number;
  readonly weight: number;
}

/** For photographs and grainy drawings. */
const defaultSteepness = 0.85;
/** An image without detail has the same size at any quality; this keeps its model invertible. */
const minSteepness = 0.05;

/**
 * Models the size as a power of the coarseness of the quantisation.
 * @param other at another quality. Absent: assumes the steepness of most images.
 */
export function jpegSizeModel({ quality, weight }: Weighing, other?: Weighing): JpegSizeModel {
  const steepness = other ? steepnessBetween({ quality, weight }, other) : defaultSteepness;
  return {
    weightAt: (target) => weight * (coarseness(target) / coarseness(quality)) ** -steepness,
    qualityFor: (bytes) => qualityOf(coarseness(quality) * (weight / bytes) ** (1 / steepness)),
  };
}

function steepnessBetween(one: Weighing, other: Weighing): number {
  const falls = Math.log(one.weight / other.weight);
  const coarser = Math.log(coarseness(other.quality) / coarseness(one.quality));
  return Math.max(falls / coarser, minSteepness);
}

/** The scale of libjpeg's quantisation tables, in percent: `jpeg_quality_scaling` in its jcparam.c. */
const coarseness = (quality: number): number => (quality < 50 ? 5_000 / quality : 200 - 2 * quality);

const qualityOf = (percent: number): number => (percent > 100 ? 5_000 / percent : (200 - percent) / 2);

/** The height of a JPEG's blocks with chroma subsampling, in pixels. */
const bandHeight = 16;
const bandsOfSample = 8;
/** The size of a JPEG's tables and headers, in bytes. */
const overhead = 270;

/**
 * Estimates the size of an image as a JPEG from a sample of it: bands from top to bottom. A small image is encoded
 * whole.
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
    // At unequal distances, because lines of text are evenly spaced.
    const start = (index * oneOf + ((index * 5) % oneOf)) * bandBytes;
    return data.subarray(start, start + bandBytes);
  });
  return { data: Buffer.concat(chosen), info: { ...info, height: bandsOfSample * bandHeight } };
}
