/**
 * Breaks text at blanks into lines that begin below each other. A word that is too long stays whole, so that it can be
 * copied.
 * @param indent where all lines begin, in characters; what stands before the first line is the caller's.
 * @param width of the terminal, in characters. Absent: nothing is broken.
 */
export function wrap(text: string, indent: number, width?: number): string {
  if (width === undefined || width - indent < 20) return text;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && indent + longer.length <= width) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}
