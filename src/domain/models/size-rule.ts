import type { ImageSize } from "../../ports/image-codec.js";

/** The sizes that a model supports. */
export interface SizeRule {
  /** Completes the sentence "MODEL supports …". */
  readonly allowed: string;
  /** Whether the model itself accepts `auto`. */
  readonly takesAuto: boolean;
  /** @param size `WIDTHxHEIGHT` or `auto`. */
  readonly allows: (size: string) => boolean;
  /**
   * The allowed size whose sides differ least, by ratio, so that the aspect ratio is kept.
   * @param size `WIDTHxHEIGHT`.
   */
  readonly closest: (size: string) => string;
  /** The allowed size of the nearest aspect ratio; among several, the one with about this many pixels. */
  readonly ofRatio: (ratio: ImageSize, pixels: number) => string;
}

/** For a model that supports only these sizes. */
export const listedSizes = (sizes: readonly string[]): SizeRule => ({
  allowed: sizes.join(", "),
  takesAuto: sizes.includes("auto"),
  allows: (size) => sizes.includes(size),
  closest: (size) => closestOf(size, sizes.filter((one) => one !== "auto").map(sidesOf)),
  ofRatio: (ratio, pixels) => {
    const allowed = sizes.filter((one) => one !== "auto").map(sidesOf);
    const nearest = Math.min(...allowed.map((sides) => deviation(sides, ratio)));
    const candidates = allowed.filter((sides) => deviation(sides, ratio) === nearest);
    return closestOf(scaledTo(ratio, pixels), candidates);
  },
});

/** How much an aspect ratio differs from another. */
const deviation = ([width, height]: Sides, ratio: ImageSize): number =>
  Math.abs(Math.log((width * ratio.height) / (height * ratio.width)));

/** The size of this aspect ratio and this number of pixels. */
function scaledTo({ width, height }: ImageSize, pixels: number): string {
  const scale = Math.sqrt(pixels / (width * height));
  return `${width * scale}x${height * scale}`;
}

/** For a model whose sizes are unknown. */
export const anySize: SizeRule = {
  allowed: "any size",
  takesAuto: true,
  allows: () => true,
  closest: (size) => size,
  // What newer models accept, servers of other models are most likely to accept too.
  ofRatio: (ratio, pixels) => freeSize.ofRatio(ratio, pixels),
};

const multiple = 16;
const maxEdge = 3_840;
const maxRatio = 3;
const minPixels = 655_360;
const maxPixels = 8_294_400;

/** gpt-image-2 and later support any size within these limits. Source: OpenAI's image guide, checked 2026-11-23. */
export const freeSize: SizeRule = {
  allowed:
    `auto, or any WIDTHxHEIGHT in multiples of ${multiple}, no edge over ${maxEdge}, ` +
    `from 1:${maxRatio} to ${maxRatio}:1, from ${minPixels} to ${maxPixels} pixels in total (1024x1024, 1536x1024, 1024x1536, …)`,
  takesAuto: true,
  allows: (size) => size === "auto" || isFree(sidesOf(size)),
  closest: (size) => closestOf(size, closestFreeSizes(sidesOf(size))),
  ofRatio: (ratio, pixels) => exactSize(ratio, pixels) ?? freeSize.closest(scaledTo(ratio, pixels)),
};

/** The largest allowed size of exactly this aspect ratio, with at most this many pixels. Undefined: there is none. */
function exactSize({ width, height }: ImageSize, pixels: number): string | undefined {
  const divisor = greatestCommonDivisor(width, height);
  const unit: Sides = [(width / divisor) * multiple, (height / divisor) * multiple];
  const fitting = Math.min(Math.sqrt(pixels / (unit[0] * unit[1])), maxEdge / Math.max(...unit));
  const sides: Sides = [unit[0] * Math.floor(fitting), unit[1] * Math.floor(fitting)];
  return isFree(sides) ? sides.join("x") : undefined;
}

const greatestCommonDivisor = (one: number, other: number): number =>
  other === 0 ? one : greatestCommonDivisor(other, one % other);

type Sides = readonly [width: number, height: number];

function isFree([width, height]: Sides): boolean {
  const pixels = width * height;
  return (
    width % multiple === 0 &&
    height % multiple === 0 &&
    Math.max(width, height) <= maxEdge &&
    Math.max(width, height) <= maxRatio * Math.min(width, height) &&
    pixels >= minPixels &&
    pixels <= maxPixels
  );
}

/** For each width the two heights that come closest: the allowed heights of a width are an unbroken range. */
function closestFreeSizes([, wantedHeight]: Sides): Sides[] {
  const widths = Array.from({ length: maxEdge / multiple }, (_, index) => (index + 1) * multiple);
  return widths.flatMap((width): Sides[] => {
    const lowest = roundUp(Math.max(multiple, width / maxRatio, minPixels / width));
    const highest = roundDown(Math.min(maxEdge, width * maxRatio, maxPixels / width));
    if (lowest > highest) return [];
    const below = Math.min(Math.max(roundDown(wantedHeight), lowest), highest);
    const above = Math.min(below + multiple, highest);
    return [
      [width, below],
      [width, above],
    ];
  });
}

const roundUp = (pixels: number): number => Math.ceil(pixels / multiple) * multiple;
const roundDown = (pixels: number): number => Math.floor(pixels / multiple) * multiple;

/** @param size `WIDTHxHEIGHT`. */
export const sidesOf = (size: string): Sides => size.split("x").map(Number) as [number, number];

function closestOf(size: string, allowed: readonly Sides[]): string {
  const [givenWidth, givenHeight] = sidesOf(size);
  const distance = ([width, height]: Sides): number =>
    Math.hypot(Math.log(width / givenWidth), Math.log(height / givenHeight));
  const closest = allowed.reduce((best, sides) => (distance(sides) < distance(best) ? sides : best));
  return closest.join("x");
}
