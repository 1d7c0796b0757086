/**
 * Shortens a text to one line of at most `maxLength` UTF-16 units.
 * @param cut what to remove: the `end`, or the text after the first colon (`start`), if the newest words matter most.
 */
export function shorten(text: string, maxLength: number, cut: "start" | "end" = "end"): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= maxLength) return line;
  if (cut === "end") return `${withoutHalves(line.slice(0, maxLength - 1))}…`;
  const head = line.slice(0, line.indexOf(":") + 1);
  return `${head} …${withoutHalves(line.slice(-(maxLength - head.length - 2)))}`;
}

/** Cutting by units may leave half a character at either end. */
const withoutHalves = (text: string): string => text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, "");

/**
 * The longest prefix of a text that has at most this many characters as JSON, where a line break or a quotation mark
 * counts as two.
 */
export function fitText(text: string, budget: number): string {
  let low = 0;
  // Every character has at least one.
  let high = Math.min(text.length, Math.max(0, budget));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (JSON.stringify(prefix(text, middle)).length - 2 <= budget) low = middle;
    else high = middle - 1;
  }
  return prefix(text, low);
}

/** Drops the first half of a character whose second half is cut off. */
const prefix = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
