/** Lays out text in columns. Widths are in characters. */

/** Wraps text between words. No line is wider than `width`, unless a single word is. */
export function wrap(text: string, width: number): readonly string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export const indent = (text: string, by: number, width: number): string =>
  wrap(text, width - by)
    .map((line) => `${" ".repeat(by)}${line}\n`)
    .join("");

/** A name with its description beside it, or below it if the name is too long. */
export function row(name: string, words: string, { width, left }: { width: number; left: number }): string {
  const text = indent(words, left, width);
  const head = `  ${name}`;
  return head.length + 2 > left ? `${head}\n${text}` : `${head.padEnd(left)}${text.slice(left)}`;
}
