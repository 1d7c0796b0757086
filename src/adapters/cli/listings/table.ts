import { cleanText } from "../../../domain/foreign-text/clean-text.js";
import type { Terminal } from "../terminal/terminal.js";

/** A column's heading, and whether its values are numbers, which end at the same place. */
export interface Column {
  readonly heading: string;
  readonly isNumber?: boolean;
}

/** Writes aligned columns, two spaces apart; each row is one line, for grep and awk. */
export function writeTable(
  { out, paintOut }: Pick<Terminal, "out" | "paintOut">,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const cells = rows.map((row) => row.map((cell) => cleanText(cell).replace(/\s+/g, " ").trim() || "-"));
  const headings = columns.map(({ heading }) => heading);
  const widths = headings.map((heading, at) =>
    Math.max(heading.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) =>
        columns[at]?.isNumber === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join("  ")
      .trimEnd();
  out(`${paintOut("bold", line(headings))}\n${cells.map((row) => `${line(row)}\n`).join("")}`);
}

/** Writes one JSON object, without the rounding errors of sums. */
export function writeJson({ out }: Pick<Terminal, "out">, value: object): void {
  const rounded = (_key: string, one: unknown): unknown =>
    typeof one === "number" ? Number(one.toFixed(9)) : one;
  out(`${JSON.stringify(value, rounded, 2)}\n`);
}
