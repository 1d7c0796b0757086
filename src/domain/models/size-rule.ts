/** Which sizes a model draws. */
export interface SizeRule {
  /** Completes the sentence "MODEL draws …". */
  readonly allowed: string;
  /** Whether the model itself knows the word `auto`. */
  readonly takesAuto: boolean;
  /** @param size `WIDTHxHEIGHT` or `auto`. */
  readonly allows: (size: string) => boolean;
}

/** A model that draws a few sizes only. */
export const listedSizes = (sizes: readonly string[]): SizeRule => ({
  allowed: sizes.join(", "),
  takesAuto: sizes.includes("auto"),
  allows: (size) => sizes.includes(size),
});

/** A model whose sizes we do not know. */
export const anySize: SizeRule = { allowed: "any size", takesAuto: true, allows: () => true };

const multiple = 16;
const longestEdge = 3_840;
const widestRatio = 3;
const fewestPixels = 655_360;
const mostPixels = 8_294_400;

/** gpt-image-2 and later draw any size within these bounds. Source: OpenAI's image guide, checked 2026-11-23. */
export const freeSize: SizeRule = {
  allowed:
    `auto, or any WIDTHxHEIGHT in multiples of ${multiple}, no edge over ${longestEdge}, ` +
    `from 1:${widestRatio} to ${widestRatio}:1, from ${fewestPixels} to ${mostPixels} pixels in all (1024x1024, 1536x1024, 1024x1536, …)`,
  takesAuto: true,
  allows: (size) => {
    if (size === "auto") return true;
    const [width, height] = size.split("x").map(Number) as [number, number];
    const pixels = width * height;
    return (
      width % multiple === 0 &&
      height % multiple === 0 &&
      Math.max(width, height) <= longestEdge &&
      Math.max(width, height) <= widestRatio * Math.min(width, height) &&
      pixels >= fewestPixels &&
      pixels <= mostPixels
    );
  },
};
