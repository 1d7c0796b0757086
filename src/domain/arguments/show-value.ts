import { cleanName } from "../foreign-text/clean-text.js";

const maxLength = 80;

/** Shows a value as received, short enough for a sentence. */
export function showValue(value: unknown): string {
  // JSON cannot represent functions, symbols or big integers.
  const shown = (typeof value === "bigint" ? String(value) : asJson(value)) ?? typeof value;
  // A cleaned character comes from at most four units, so there is no need to clean megabytes of text.
  const characters = Array.from(cleanName(shown.slice(0, maxLength * 4)));
  return characters.length <= maxLength ? characters.join("") : `${characters.slice(0, maxLength).join("")}…`;
}

function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // The value is nested many thousands of levels deep.
    return undefined;
  }
}

/** Whether objects and arrays nest deeper than this. Stops at that depth. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part));
}
