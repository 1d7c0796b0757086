import { chmod, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

const ownerOnly = 0o700;

/** Creates a folder and its parents, for this user only, whatever the umask. Existing folders are not changed. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: ownerOnly });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(folder)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw cause;
    await makeFolder(dirname(folder));
    await makeFolder(folder);
    return;
  }
  await chmod(folder, ownerOnly);
}
