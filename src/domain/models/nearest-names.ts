/** How many names are worth offering. */
const most = 3;

/**
 * The names that look most like the wanted one, the most alike first.
 * @param least how alike a name must be, from 0 (not at all) to 1 (the same).
 */
export function nearestNames(wanted: string, names: readonly string[], least = 0): readonly string[] {
  const pairs = letterPairs(wanted);
  const ranked = names.map((name) => ({ name, likeness: likeness(pairs, letterPairs(name)) }));
  const near = ranked.filter((one) => one.likeness >= least);
  near.sort((left, right) => right.likeness - left.likeness || left.name.localeCompare(right.name));
  return near.slice(0, most).map(({ name }) => name);
}

/** The share of pairs that two names have in common (Dice's coefficient), 0 to 1. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return (2 * shared) / (one.size + other.size);
}

/** Each two letters that stand side by side, the ends included. */
function letterPairs(name: string): ReadonlySet<string> {
  const letters = ` ${name.toLowerCase()} `;
  return new Set(Array.from({ length: letters.length - 1 }, (_, index) => letters.slice(index, index + 2)));
}
