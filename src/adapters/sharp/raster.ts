import type { default as sharp, OutputInfo, Sharp } from "sharp";

/** Decoded pixels, 8 bits a channel. */
export interface Raster {
  readonly data: Buffer;
  readonly info: Pick<OutputInfo, "width" | "height" | "channels">;
}

export const openRaster = (open: typeof sharp, { data, info: { width, height, channels } }: Raster): Sharp =>
  open(data, { raw: { width, height, channels } });

/** Whether anything shows through. An alpha channel alone says nothing: many models always write one. */
export function isTransparent({ data, info: { channels } }: Raster): boolean {
  if (channels % 2 === 1) return false;
  for (let alpha = channels - 1; alpha < data.length; alpha += channels) {
    if (data[alpha] !== 255) return true;
  }
  return false;
}
