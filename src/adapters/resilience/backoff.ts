/** The longest that a backoff waits, in milliseconds. */
const longestBackoff = 8_000;

const firstBackoff = 500;

/**
 * Exponential backoff with full jitter: callers that failed together do not come back together.
 * @param retry how many retries came before this one, from 0.
 * @param random a number from 0 up to 1.
 * @returns whole milliseconds, from 0 to the smaller of 500 × 2^retry and 8,000.
 */
export const backoff = (retry: number, random: number): number =>
  Math.round(random * Math.min(longestBackoff, firstBackoff * 2 ** retry));
