import { cleanName } from "../foreign-text/clean-text.js";

const longest = 80;

/** A value as it came, short enough for a sentence. */
export function showValue(value: unknown): string {
  // JSON has no word for functions and symbols, and none for big integers.
  const shown = (typeof value === "bigint" ? String(value) : asJson(value)) ?? typeof value;
  // Four units make a character at the most; a text of megabytes is not cleaned whole.
  const characters = Array.from(cleanName(shown.slice(0, longest * 4)));
  return characters.length <= longest ? characters.join("") : `${characters.slice(0, longest).join("")}…`;
}

function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Objects that stand in each other many thousand levels deep.
    return undefined;
  }
}

/** Whether objects and arrays stand in each other deeper than this. Looks no deeper itself. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part));
}
