import sharp from "sharp";

/** Creates a 1536x1024 image with enough grain for a PNG of about 4 MiB. @returns the PNG. */
export async function makeImage() {
  const [width, height, channels] = [1536, 1024, 3];
  const pixels = Buffer.alloc(width * height * channels);
  let seed = 1;
  const random = () => ((seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0), seed / 2 ** 32);
  for (let at = 0; at < pixels.length; at++) {
    const x = Math.floor(at / channels) % width;
    const y = Math.floor(at / (width * channels));
    const shade = 128 + 70 * Math.sin(x / 97 + (at % channels)) * Math.cos(y / 71);
    pixels[at] = shade + (random() - 0.5) * grain;
  }
  return sharp(pixels, { raw: { width, height, channels } }).png().toBuffer();
}

/** The amplitude of the grain, out of 256 shades. */
const grain = 110;
