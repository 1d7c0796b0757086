/** The maximum number of typos in a long name. */
const maxTypos = 3;

/** One typo is allowed per so many letters: a short name resembles too many others. */
const lettersPerTypo = 3;

/**
 * The name that was probably meant: the one with the fewest typos, or the shortest that contains the given words.
 * @returns undefined: no name is close.
 */
export function meantName(given: string, names: readonly string[]): string | undefined {
  const wanted = fold(given);
  const most = Math.min(maxTypos, Math.floor(wanted.length / lettersPerTypo));
  const [closest] = names
    .filter((name) => Math.abs(name.length - wanted.length) <= most)
    .map((name) => ({ name, typos: typosBetween(wanted, fold(name)) }))
    .filter(({ typos }) => typos <= most)
    .sort((left, right) => left.typos - right.typos || left.name.localeCompare(right.name));
  if (closest !== undefined) return closest.name;
  if (wanted.length < lettersPerTypo) return undefined;
  const [shortest] = names
    .filter((name) => `-${fold(name)}-`.includes(`-${wanted}-`))
    .sort((left, right) => left.length - right.length || left.localeCompare(right));
  return shortest;
}

/** The question that suggests a name, after a space; empty if no name is close. @param prefix what precedes each name. */
export function didYouMean(given: string, names: readonly string[], prefix = ""): string {
  const name = meantName(given, names);
  return name === undefined ? "" : ` (did you mean ${prefix}${name}?)`;
}

/** The words of a JSON Schema that allows only words. Undefined: it allows others, or there is none. */
export const wordsOf = ({ enum: words }: { readonly enum?: unknown } = {}): readonly string[] | undefined =>
  Array.isArray(words) ? words.map(String) : undefined;

/** Likewise for a value that must be one of the words in a JSON Schema, if it must. */
export const didYouMeanWord = (given: unknown, json?: { readonly enum?: unknown }): string =>
  typeof given === "string" ? didYouMean(given, wordsOf(json) ?? []) : "";

const fold = (name: string): string => name.toLowerCase().replaceAll("_", "-");

/** How many letters are missing, surplus, different or swapped with their neighbour (Damerau's distance). */
function typosBetween(one: string, other: string): number {
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  const letters = Array.from(one);
  letters.forEach((letter, row) => {
    const current = [row + 1];
    Array.from(other).forEach((its, column) => {
      const isSwapped = row > 0 && column > 0 && letter === other[column - 1] && letters[row - 1] === its;
      current.push(
        Math.min(
          at(current, column) + 1,
          at(above, column + 1) + 1,
          at(above, column) + (letter === its ? 0 : 1),
          isSwapped ? at(before, column - 1) + 1 : Infinity,
        ),
      );
    });
    [before, above] = [above, current];
  });
  return at(above, other.length);
}

const at = (row: readonly number[], column: number): number => Number(row[column]);
