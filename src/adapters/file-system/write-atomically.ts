import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, link, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface WriteOptions {
  /** Permissions, regardless of the umask. Default: 0600. */
  readonly mode?: number;
  /** Flush to the disk before resolving, so that the file survives a power cut. Default: false. */
  readonly flush?: boolean;
  /** Reject with `EEXIST` instead of replacing an existing file. Default: false. */
  readonly exclusive?: boolean;
  /** The owner, if this user may change it. Default: this user. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Called at the last moment; nothing is written if it returns false. Default: always written. */
  readonly isStillWanted?: () => Promise<boolean>;
}

/** Writes a temporary file first and then renames it, so that the file is always either complete or absent. */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  { mode = 0o600, flush = false, exclusive = false, owner, isStillWanted }: WriteOptions = {},
): Promise<boolean> {
  const temporary = temporaryBeside(path);
  try {
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(content);
      await file.chmod(mode);
      // Only root may change the owner, and only root needs to.
      if (owner !== undefined) await file.chown(owner.uid, owner.gid).catch(() => undefined);
      if (flush) await file.sync();
    } finally {
      await file.close();
    }
    if (isStillWanted !== undefined && !(await isStillWanted())) return false;
    if (exclusive) await linkOrCopy(temporary, path);
    else await rename(temporary, path);
    return true;
  } finally {
    // After a rename it no longer exists.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Matches the temporary files that a killed process leaves behind. */
export const temporaryName = /^\.mcp-openai-[0-9a-f]{12}\.tmp$/;

const temporaryBeside = (path: string): string =>
  join(dirname(path), `.mcp-openai-${randomBytes(6).toString("hex")}.tmp`);

/** A link is atomic and replaces nothing. On file systems without links, a crash may leave an incomplete copy. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS" && code !== "EMLINK") throw cause;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}
