import { cleanLine } from "./clean-text.js";

const maxLength = 300;

/** The message of whatever was thrown, in one line without an end, safe to show. A getter in it may throw, too. */
export function quoteThrown(thrown: unknown): string {
  try {
    return shorten(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "an error that cannot be read";
  }
}

/** Cleans a foreign text, and shortens it to a line without a full stop. Throws if it cannot be read as text. */
export function shorten(text: unknown): string {
  const line = cleanLine(String(text).slice(0, 2 * maxLength))
    .trim()
    .replace(/\.$/, "");
  return line.length <= maxLength ? line : `${line.slice(0, maxLength)}…`;
}
