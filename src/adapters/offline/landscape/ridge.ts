/** The parameters of a range of hills. Lengths are in pixels. */
export interface RidgeShape {
  /** The average height of the line, from the top. */
  readonly middle: number;
  /** The maximum deviation of the line from the middle. */
  readonly reach: number;
  /** The distance between the largest hills. */
  readonly span: number;
  /** 0 (soft hills) to 1 (crags): the weight of each finer layer of detail. */
  readonly roughness: number;
}

/** The number of layers of detail, each twice as fine as the one before. */
const octaves = 7;

/** The silhouette of hills: for each column of the image, the position of the line from the top. */
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
      line[x] = (line[x] ?? 0) + (reach * weight * interpolate(heights, x / step + start)) / total;
    }
  }
  return line;
}

/** Interpolates between two values, on a curve that is level at both ends. */
function interpolate(values: readonly number[], position: number): number {
  const left = Math.floor(position);
  const part = position - left;
  const first = values[left] ?? 0;
  const second = values[left + 1] ?? 0;
  return first + (second - first) * part * part * (3 - 2 * part);
}
