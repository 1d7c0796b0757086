/** How much of a foreign text is quoted, in characters. */
const longestQuotation = 300;

/**
 * A foreign text as a quotation that cannot be mistaken for anything else: on one line, short, without
 * secrets, and without a quotation mark that would end it early.
 */
export function quote(foreign: string, redact: (text: string) => string): string {
  const oneLine = foreign
    .replace(/[\p{C}\s]+/gu, " ")
    .replace(/["“”]/g, "'")
    .trim();
  // Cut last: half a secret is still one, but is no longer recognised.
  const characters = Array.from(redact(oneLine));
  const shown =
    characters.length > longestQuotation ? [...characters.slice(0, longestQuotation), "…"] : characters;
  return `"${shown.join("")}"`;
}
