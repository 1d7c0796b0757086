/**
 * Reads pairs such as `gpt-6-luna=chat,gpt-image-2.6-flare=pictures`, blanks around them allowed.
 * @returns the deployments by their models; undefined: they are no such pairs.
 */
export function deploymentsOf(pairs: string): ReadonlyMap<string, string> | undefined {
  const read = pairs
    .split(",")
    .map((pair) => pair.split("=").map((name) => name.trim()))
    .filter((names) => names.join("") !== "");
  const valid = read.every((names): names is [string, string] => names.length === 2 && !names.includes(""));
  return valid ? new Map(read) : undefined;
}
