/** The maximum of the sixel format, by DEC STD 070. */
const maxColours = 256;

/** The image covers everything; only below it, where the last row of sixels sticks out, the screen stays as it is. */
const keepBackground = 1;

/** The checkerboard behind transparent areas, as in image editors: its greys, and the side of a square in pixels. */
const checkerboard = { light: 255, dark: 204, side: 8 };

/**
 * DEC's sixel graphics, in the image's own pixels. Sixels are either drawn or not, so transparent areas are blended
 * with a checkerboard.
 * @param png 8 bits per channel, without a palette.
 * Rejects if it cannot be decoded.
 */
export async function sixel(png: Uint8Array): Promise<string> {
  // Loaded on demand: most terminals support a better protocol, or none.
  const [{ decode }, { image2sixel }] = await Promise.all([import("fast-png"), import("sixel")]);
  const { data, width, height, channels } = decode(png);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  const isGrey = channels < 3;
  const isTransparent = channels % 2 === 0;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels;
    const opacity = isTransparent ? (data[from + channels - 1] ?? 0) / 255 : 1;
    const background = checker(pixel % width, Math.floor(pixel / width));
    for (let colour = 0; colour < 3; colour++) {
      const value = data[from + (isGrey ? 0 : colour)] ?? 0;
      rgba[pixel * 4 + colour] = Math.round(value * opacity + background * (1 - opacity));
    }
  }
  // The encoder adds line breaks for readability; they are not part of the format.
  return image2sixel(rgba, width, height, maxColours, keepBackground).replaceAll("\n", "");
}

const checker = (x: number, y: number): number =>
  (Math.floor(x / checkerboard.side) + Math.floor(y / checkerboard.side)) % 2 === 0
    ? checkerboard.light
    : checkerboard.dark;
