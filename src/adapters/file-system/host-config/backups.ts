import { readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** How many backups of a file are kept. */
const maxBackups = 3;

/** Their names sort by time. */
export const backupName = (path: string, time: Date): string =>
  `${path}.${time.toISOString().replaceAll(":", "-")}.backup`;

/** Removes all but the newest backups of a file. @returns the paths of those that contain a key. */
export async function tidyBackups(path: string): Promise<string[]> {
  const start = `${basename(path)}.`;
  const names = await readdir(dirname(path));
  const backups = names
    .filter((name) => name.startsWith(start))
    .filter((name) => /^\d{4}-\d\d-\d\dT[\d.-]+Z\.backup$/.test(name.slice(start.length)))
    .sort()
    .map((name) => join(dirname(path), name));
  const kept = backups.slice(-maxBackups);
  for (const old of backups.slice(0, -maxBackups)) await rm(old, { force: true }).catch(() => undefined);
  const texts = await Promise.all(kept.map((backup) => readFile(backup, "utf8").catch(() => "")));
  return kept.filter((_, index) => containsKey(texts[index] ?? ""));
}

/** Whether a configuration, in any format, contains a key itself, rather than a reference to one. */
export const containsKey = (text: string): boolean =>
  /\b(?:AZURE_)?OPENAI_(?:API_KEY|AD_TOKEN)["']?[ \t]*[:=][ \t]*(?:["'](?![$"'{])|(?!["'$%{\s])\S)/.test(
    text,
  );
