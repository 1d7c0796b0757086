/**
 * Searches a ladder of encodings, best and largest first, for the best whose result fits.
 *
 * Most images fit at once, and of those that do not many fit in no way: so the first and the last are tried
 * before the ladder is halved. At most 2 + log₂ of its length are made.
 * @param ladder two rungs or more.
 * @param bytes the most that the result may weigh.
 * @returns undefined when even the last is too heavy.
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

  let tooHeavy = 0;
  let fitting = ladder.length - 1;
  let best = await attempt(fitting);
  if (best === undefined) return undefined;
  while (fitting - tooHeavy > 1) {
    const middle = Math.floor((tooHeavy + fitting) / 2);
    const result = await attempt(middle);
    if (result === undefined) {
      tooHeavy = middle;
    } else {
      fitting = middle;
      best = result;
    }
  }
  return best;
}
