import { colour, mixed, type Colour } from "./colour.js";
import { randomFrom } from "./random-from.js";
import { ridge } from "./ridge.js";

export interface Landscape {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel, one byte each, row by row from the top. */
  readonly data: Uint8ClampedArray;
}

interface Sun {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly disc: Colour;
  readonly glow: Colour;
}

/** A range of hills: its outline, its colour there, and the colour of the haze into which it fades below. */
interface Range {
  readonly line: Float64Array;
  readonly crest: Colour;
  readonly foot: Colour;
}

/** The number of ranges, one behind the other. */
const rangeCount = 6;

/**
 * Draws a landscape at dusk: a sky, a sun or a moon, and ranges of hills.
 * @param seed determines everything: a different seed gives different light and a different place.
 * @param width in pixels, 1 or more, as is `height`.
 */
export function drawLandscape(seed: string, width: number, height: number): Landscape {
  const landscape = { width, height, data: new Uint8ClampedArray(width * height * 3) };
  const random = randomFrom(seed);
  const between = (min: number, max: number): number => min + (max - min) * random();
  const side = Math.min(width, height);

  // Blue to violet above; below, usually magenta to gold, and occasionally cold moonlight.
  const highHue = between(210, 310);
  const lowHue = random() < 0.15 ? between(190, 260) : between(320, 455);
  const zenith = colour(between(0.28, 0.45), 0.1, highHue);
  const halfway = colour(0.62, 0.12, (highHue + lowHue) / 2);
  const horizon = colour(0.88, 0.09, lowHue);
  const shadow = colour(0.24, 0.07, highHue);

  const skyline = height * between(0.5, 0.64);
  const sky = (y: number): Colour => {
    const share = Math.min(1, y / skyline);
    return share < 0.55
      ? mixed(zenith, halfway, share / 0.55)
      : mixed(halfway, horizon, (share - 0.55) / 0.45);
  };
  paintSky(landscape, sky, {
    x: width * between(0.18, 0.82),
    y: skyline - side * between(0.02, 0.22),
    radius: side * between(0.05, 0.1),
    disc: colour(0.97, 0.05, lowHue),
    glow: colour(0.9, 0.11, lowHue),
  });

  const inHaze = (nearness: number): Colour => mixed(horizon, shadow, 0.18 + 0.82 * Math.max(0, nearness));
  const roughness = random();
  for (let number = 0; number < rangeCount; number++) {
    const nearness = number / (rangeCount - 1);
    const shape = {
      middle: skyline + (height - skyline) * (nearness * 0.82 - 0.06),
      reach: side * between(0.1, 0.18),
      span: side * (between(0.75, 1.05) - 0.3 * nearness),
      roughness: roughness * (1 - 0.5 * nearness),
    };
    const line = ridge(width, shape, random);
    paintRange(landscape, { line, crest: inHaze(nearness), foot: inHaze(nearness - 0.3) });
  }
  return landscape;
}

function paintSky({ width, height, data }: Landscape, colourAt: (y: number) => Colour, sun: Sun): void {
  const glowSize = (sun.radius * 4) ** 2;
  const discSize = (sun.radius + 0.5) ** 2;
  const coverage = (squaredDistance: number): number =>
    Math.min(1, sun.radius + 0.5 - Math.sqrt(squaredDistance));
  for (let y = 0; y < height; y++) {
    const sky = colourAt(y);
    for (let x = 0; x < width; x++) {
      const squaredDistance = (x - sun.x) ** 2 + (y - sun.y) ** 2;
      const lit = mixed(sky, sun.glow, 0.8 / (1 + squaredDistance / glowSize) ** 2);
      put(
        data,
        y * width + x,
        squaredDistance < discSize ? mixed(lit, sun.disc, coverage(squaredDistance)) : lit,
      );
    }
  }
}

/** Fills everything below the line. A pixel on the line is blended with the background. */
function paintRange({ width, height, data }: Landscape, { line, crest, foot }: Range): void {
  const fade = height * 0.25;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const below = y + 1 - (line[x] ?? 0);
      if (below <= 0) continue;
      const at = y * width + x;
      const paint = below < fade ? mixed(crest, foot, below / fade) : foot;
      put(data, at, below >= 1 ? paint : mixed(pixelAt(data, at), paint, below));
    }
  }
}

const pixelAt = (data: Uint8ClampedArray, at: number): Colour => [
  data[at * 3] ?? 0,
  data[at * 3 + 1] ?? 0,
  data[at * 3 + 2] ?? 0,
];

function put(data: Uint8ClampedArray, at: number, [red, green, blue]: Colour): void {
  data[at * 3] = red;
  data[at * 3 + 1] = green;
  data[at * 3 + 2] = blue;
}
