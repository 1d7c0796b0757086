import type { Raster } from "./raster.js";
import type { Weighing } from "./jpeg-size-model.js";

/** The height of the blocks that a JPEG is made of, where it halves its colours, in pixels. */
const bandHeight = 16;
const bandsOfSample = 8;
/** What a JPEG weighs besides its picture: its tables and headers, in bytes. */
const overhead = 270;

/**
 * Tells what a picture would weigh as a JPEG of some quality, by a sample of it: bands from top to bottom.
 * A small picture is weighed whole.
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
