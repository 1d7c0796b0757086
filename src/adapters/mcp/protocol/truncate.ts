/**
 * A text on one line, of at most `longest` UTF-16 units.
 * @param cut which side is given up: the `end`, or what stands between the first colon and the end (`start`),
 *   where the newest words matter most.
 */
export function shorten(text: string, longest: number, cut: "start" | "end" = "end"): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= longest) return line;
  if (cut === "end") return `${withoutHalves(line.slice(0, longest - 1))}…`;
  const head = line.slice(0, line.indexOf(":") + 1);
  return `${head} …${withoutHalves(line.slice(-(longest - head.length - 2)))}`;
}

/** Cutting by units may leave half of a character at either end. */
const withoutHalves = (text: string): string => text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, "");

/**
 * The longest beginning of a text that takes no more than this many characters once it is JSON, where a
 * line break or a quotation mark takes two.
 */
export function fitText(text: string, budget: number): string {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (JSON.stringify(beginning(text, middle)).length - 2 <= budget) low = middle;
    else high = middle - 1;
  }
  return beginning(text, low);
}

/** Without the first half of a character whose second half is cut off. */
const beginning = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
