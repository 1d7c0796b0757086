import { randomBytes } from "node:crypto";
import { chmod, chown, rename, rm, stat, writeFile } from "node:fs/promises";

/** For a file that is new: it may hold a key. */
const newMode = 0o600;

/**
 * Puts a text in the place of a file, whole or not at all; permissions and owner stay. Rejects with a system error.
 * @param path of the file itself, not of a link to it.
 * @param isStill asked at the last moment whether the file is still as it was.
 * @returns whether it was: otherwise nothing was written.
 */
export async function replaceFile(
  path: string,
  text: string,
  isStill: () => Promise<boolean>,
): Promise<boolean> {
  const old = await stat(path).catch(() => undefined);
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, text, { mode: newMode, flag: "wx", flush: true });
    if (old !== undefined) {
      await chmod(temporary, old.mode);
      // Only root may give files away, and only root has to.
      await chown(temporary, old.uid, old.gid).catch(() => undefined);
    }
    if (!(await isStill())) return false;
    await rename(temporary, path);
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}
