/** Milliseconds on a clock shared by all processes of the machine. */
export const now = () => Number(process.hrtime.bigint()) / 1e6;

/** Measures the duration of some work, in milliseconds. */
export async function timed(work) {
  const startedAt = now();
  await work();
  return now() - startedAt;
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Measures two things alternately, so that a slow machine affects both, and compares them round by round. The first
 * round is a warm-up and does not count.
 * @returns the medians of both, and of `compare` for each round.
 */
export async function interleaved(rounds, floor, ours, compare = (mine, base) => mine / base) {
  await floor();
  await ours();
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    const pair = round % 2 === 0 ? [await floor(), await ours()] : [await ours(), await floor()].reverse();
    pairs.push(pair);
  }
  return {
    floor: median(pairs.map(([base]) => base)),
    ours: median(pairs.map(([, mine]) => mine)),
    figure: median(pairs.map(([base, mine]) => compare(mine, base))),
  };
}

/** @param {number} part such as 0.99 */
export function percentile(values, part) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
