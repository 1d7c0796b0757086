/** The most that sixel has, by DEC STD 070. */
const colours = 256;

/** What is drawn covers all; below it, where the last sixels stand out, the screen stays as it is. */
const keepBackground = 1;

/** Greys of the chequers that show through, as in programs for images; and the size of one, in pixels. */
const chequers = { light: 255, dark: 204, side: 8 };

/**
 * DEC's sixel graphics, in the image's own pixels. Sixels know nothing between drawn and not drawn, so chequers
 * stand behind what one can see through.
 * @param png 8 bits a channel, without a palette.
 * Rejects when it cannot be decoded.
 */
export async function sixel(png: Uint8Array): Promise<string> {
  // Loaded when they are first needed: most terminals take something better, or nothing.
  const [{ decode }, { image2sixel }] = await Promise.all([import("fast-png"), import("sixel")]);
  const { data, width, height, channels } = decode(png);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  const isGrey = channels < 3;
  const isTransparent = channels % 2 === 0;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels;
    const opacity = isTransparent ? (data[from + channels - 1] ?? 0) / 255 : 1;
    const behind = chequer(pixel % width, Math.floor(pixel / width));
    for (let colour = 0; colour < 3; colour++) {
      const value = data[from + (isGrey ? 0 : colour)] ?? 0;
      rgba[pixel * 4 + colour] = Math.round(value * opacity + behind * (1 - opacity));
    }
  }
  // The line breaks that it writes are for readers of the sequence; the grammar has none.
  return image2sixel(rgba, width, height, colours, keepBackground).replaceAll("\n", "");
}

const chequer = (x: number, y: number): number =>
  (Math.floor(x / chequers.side) + Math.floor(y / chequers.side)) % 2 === 0 ? chequers.light : chequers.dark;
