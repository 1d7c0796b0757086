/** Parses what Redis returned. @returns undefined: there is nothing, or it is not JSON. */
export function parsed(text: string | null | undefined): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
