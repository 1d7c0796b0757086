import { chmod, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./errno.js";

const ownerOnly = 0o700;

/** Creates a folder and its parents for this user only, whatever the umask. An existing folder is left as it is. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await make(folder);
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT" || dirname(folder) === folder) throw cause;
    await makeFolder(dirname(folder));
    // Only once more: some file systems report ENOENT whatever exists, such as /proc.
    await make(folder);
  }
}

async function make(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: ownerOnly });
  } catch (cause) {
    if (errorCode(cause) === "EEXIST" && (await stat(folder)).isDirectory()) return;
    throw cause;
  }
  await chmod(folder, ownerOnly);
}
