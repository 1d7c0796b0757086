/** Milliseconds on a clock that all processes of a machine share. */
export const now = () => Number(process.hrtime.bigint()) / 1e6;

/** How long some work takes, in milliseconds. */
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
 * Measures two things by turns, so that whatever slows the machine down slows both, and compares them round by
 * round. The first round warms up and does not count.
 * @returns the medians of both, and of what `compare` makes of each round.
 */
export async function interleaved(rounds, floor, ours, compare = (mine, least) => mine / least) {
  await floor();
  await ours();
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    const pair = round % 2 === 0 ? [await floor(), await ours()] : [await ours(), await floor()].reverse();
    pairs.push(pair);
  }
  return {
    floor: median(pairs.map(([least]) => least)),
    ours: median(pairs.map(([, mine]) => mine)),
    figure: median(pairs.map(([least, mine]) => compare(mine, least))),
  };
}
