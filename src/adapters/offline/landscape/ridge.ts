/** How the silhouette of a range of hills is made. Lengths are in pixels. */
export interface RidgeShape {
  /** How far down the middle of the line is. */
  readonly middle: number;
  /** How far the line goes up and down from there, at most. */
  readonly reach: number;
  /** How far apart the largest hills are. */
  readonly span: number;
  /** 0 (soft hills) to 1 (crags): how much each finer layer of detail weighs. */
  readonly roughness: number;
}

/** The layers of detail, each twice as fine as the one before. */
const octaves = 7;

/** The silhouette of hills: for each column of the image, how far down its line is. */
export function ridge(
  width: number,
  { middle, reach, span, roughness }: RidgeShape,
  random: () => number,
): Float64Array {
  const line = new Float64Array(width).fill(middle);
  const weights = Array.from({ length: octaves }, (_, octave) => (0.3 + 0.3 * roughness) ** octave);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const [octave, weight] of weights.entries()) {
    const step = span / 2 ** octave;
    const heights = Array.from({ length: Math.ceil(width / step) + 2 }, () => random() * 2 - 1);
    const start = random();
    for (let x = 0; x < width; x++) {
      line[x] = (line[x] ?? 0) + (reach * weight * between(heights, x / step + start)) / total;
    }
  }
  return line;
}

/** The value at a place between two given ones, on a curve that is level at both. */
function between(values: readonly number[], place: number): number {
  const left = Math.floor(place);
  const part = place - left;
  const first = values[left] ?? 0;
  const second = values[left + 1] ?? 0;
  return first + (second - first) * part * part * (3 - 2 * part);
}
