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
