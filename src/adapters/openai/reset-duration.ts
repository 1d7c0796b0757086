const millisecondsOf: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/**
 * Reads the durations of OpenAI's `x-ratelimit-reset-…` headers: `1s`, `6m0s`, `20ms`, `1h2m3.5s`.
 * @returns milliseconds; undefined: it is no such duration.
 */
export function resetDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit = ""] of text.matchAll(/([\d.]+)(h|ms|m|s)/g)) {
    total += Number(amount) * (millisecondsOf[unit] ?? 0);
  }
  return Math.ceil(total);
}
