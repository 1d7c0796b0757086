/** Whether a value holds nothing: null, blank text or an empty list. Hosts send those for what was left out. */
export const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === "string" && value.trim() === "") ||
  (Array.isArray(value) && value.length === 0);

/** Text as the JSON value that it contains: "3", "true", "[1]". Other text and other values stay as they are. */
export function fromText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(pythonBoolean.test(value) ? value.toLowerCase() : value);
  } catch {
    return value;
  }
}

/** How hosts written in Python turn a boolean into text. */
const pythonBoolean = /^\s*(?:True|False)\s*$/;
