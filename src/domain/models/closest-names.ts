/** The maximum number of suggestions. */
const maxNames = 3;

/**
 * The names that are most similar to the given one, most similar first.
 * @param minSimilarity how similar a name must be, from 0 (not at all) to 1 (the same).
 */
export function closestNames(given: string, names: readonly string[], minSimilarity = 0): readonly string[] {
  const pairs = letterPairs(given);
  const ranked = names.map((name) => ({ name, similarity: similarity(pairs, letterPairs(name)) }));
  const close = ranked.filter((one) => one.similarity >= minSimilarity);
  close.sort((left, right) => right.similarity - left.similarity || left.name.localeCompare(right.name));
  return close.slice(0, maxNames).map(({ name }) => name);
}

/** Dice's coefficient of the letter pairs of two names, 0 to 1. */
function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return (2 * shared) / (one.size + other.size);
}

/** All pairs of adjacent letters, including the ends. */
function letterPairs(name: string): ReadonlySet<string> {
  const letters = ` ${name.toLowerCase()} `;
  return new Set(Array.from({ length: letters.length - 1 }, (_, index) => letters.slice(index, index + 2)));
}
