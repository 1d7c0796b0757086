import { constants } from "node:fs";
import { lstat, open, readlink, realpath } from "node:fs/promises";
import { errorCode } from "./errno.js";

/** The folder was replaced after it was checked. */
class ReplacedFolder extends Error {
  readonly code = "EREPLACED";
}

/**
 * Works in a folder that is opened once, so that it cannot be replaced meanwhile. On Linux, all paths lead through the
 * open folder. Elsewhere it is compared before and after; not on Windows, which has no such handles.
 * @param folder its real path, without links.
 * @param work receives the path to use for the folder.
 * @throws an error with the code `EREPLACED`.
 */
export async function inFolder<Value>(
  folder: string,
  work: (path: string) => Promise<Value>,
): Promise<Value> {
  if (process.platform === "win32") return work(folder);
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW).catch(
    (cause: unknown) => {
      // A folder that is writable but not readable cannot be opened.
      if (errorCode(cause) === "EACCES") return undefined;
      throw cause;
    },
  );
  if (handle === undefined) {
    if ((await realpath(folder)) !== folder) throw new ReplacedFolder();
    return work(folder);
  }
  try {
    const through = `/proc/self/fd/${handle.fd}`;
    const target = process.platform === "linux" ? await readlink(through).catch(() => undefined) : undefined;
    if (target !== undefined) {
      if (target !== folder) throw new ReplacedFolder();
      return await work(through);
    }
    const { dev, ino } = await handle.stat();
    const isSame = async (): Promise<boolean> => {
      const now = await lstat(folder);
      return now.dev === dev && now.ino === ino && (await realpath(folder)) === folder;
    };
    if (!(await isSame())) throw new ReplacedFolder();
    const value = await work(folder);
    if (!(await isSame())) throw new ReplacedFolder();
    return value;
  } finally {
    await handle.close();
  }
}
