/** Red, green and blue, each 0 to 255, unrounded. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * Converts a colour from OKLCH, which is perceptually uniform, so that every hue gives an equally balanced palette.
 * Colours outside sRGB are clipped. Source of the matrices: Björn Ottosson, "A perceptual color space for image
 * processing".
 * @param lightness 0 (black) to 1 (white).
 * @param chroma 0 (grey) to about 0.3.
 * @param hue in degrees, unbounded.
 */
export function colour(lightness: number, chroma: number, hue: number): Colour {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toSrgb(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    toSrgb(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    toSrgb(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

/** @param share of the second colour, 0 to 1. */
export const mixed = (first: Colour, second: Colour, share: number): Colour => [
  first[0] + (second[0] - first[0]) * share,
  first[1] + (second[1] - first[1]) * share,
  first[2] + (second[2] - first[2]) * share,
];

/** Applies the sRGB transfer curve: linear light from 0 to 1 becomes 0 to 255. */
function toSrgb(light: number): number {
  const clipped = Math.min(1, Math.max(0, light));
  return 255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055);
}
