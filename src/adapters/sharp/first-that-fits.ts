/**
 * Searches a list of encodings, best and largest first, for the best one whose result fits.
 *
 * Most images fit right away, and many of the others never fit, so the first and the last encoding are tried before
 * bisecting. Makes at most 2 + log₂(length) attempts.
 * @param ladder two encodings or more.
 * @param bytes the maximum size of the result.
 * @returns undefined if even the last result is too large.
 */
export async function firstThatFits<Rung>(
  ladder: readonly Rung[],
  bytes: number,
  encode: (rung: Rung) => Promise<Uint8Array>,
): Promise<Uint8Array | undefined> {
  const attempt = async (index: number): Promise<Uint8Array | undefined> => {
    const rung = ladder[index];
    const result = rung === undefined ? undefined : await encode(rung);
    return result !== undefined && result.byteLength <= bytes ? result : undefined;
  };
  const first = await attempt(0);
  if (first !== undefined) return first;

  let tooLarge = 0;
  let fitting = ladder.length - 1;
  let best = await attempt(fitting);
  if (best === undefined) return undefined;
  while (fitting - tooLarge > 1) {
    const middle = Math.floor((tooLarge + fitting) / 2);
    const result = await attempt(middle);
    if (result === undefined) {
      tooLarge = middle;
    } else {
      fitting = middle;
      best = result;
    }
  }
  return best;
}
