import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, link, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface WriteOptions {
  /** Permissions, whatever the umask. Default: 0600. */
  readonly mode?: number;
  /** Whether it is on the disk, and survives a power cut, once this resolves. Default: false. */
  readonly flush?: boolean;
  /** Whether a file that is there is left alone, and this rejects with `EEXIST`. Default: it is replaced. */
  readonly exclusive?: boolean;
  /** The owner, where this user may give files away. Default: this user. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Asked at the last moment; false: nothing is written. Default: it is. */
  readonly isStillWanted?: () => Promise<boolean>;
}

/** The one way to write a file whole: beside its place first, so that it is there whole or not at all, at any time. */
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
      // Only root may give files away, and only root has to.
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
    // After a rename it is gone.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** What a program that was killed leaves behind is called so. */
export const temporaryName = /^\.mcp-openai-[0-9a-f]{12}\.tmp$/;

const temporaryBeside = (path: string): string =>
  join(dirname(path), `.mcp-openai-${randomBytes(6).toString("hex")}.tmp`);

/** A link replaces nothing and is there at once. Some file systems have none: there a crash may leave half a copy. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS" && code !== "EMLINK") throw cause;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}
