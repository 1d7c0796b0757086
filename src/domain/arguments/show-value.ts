const longest = 80;

/** A value as it came, short enough for a sentence. */
export function showValue(value: unknown): string {
  // JSON has no word for functions and symbols, and none for big integers.
  const json = typeof value === "bigint" ? String(value) : (JSON.stringify(value) as string | undefined);
  const shown = json ?? typeof value;
  const characters = Array.from(shown);
  return characters.length <= longest ? shown : `${characters.slice(0, longest).join("")}…`;
}
