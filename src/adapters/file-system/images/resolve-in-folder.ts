import { lstat, realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type ImageName, parseImageName } from "../../../domain/images/image-name.js";

/**
 * The image at a URI, if it is a regular file directly in the folder and named like an image of this store; undefined
 * otherwise. Rejects with a system error if the folder cannot be accessed.
 */
export async function resolveInFolder(uri: string, folder: string): Promise<ImageName | undefined> {
  const path = localPath(uri, folder);
  const image = path === undefined ? undefined : parseImageName(basename(path));
  if (path === undefined || image === undefined) return undefined;
  // Compare the folder before touching the file, so that no file elsewhere is ever accessed. Resolve links on both
  // sides, because hosts may spell the same folder differently (`c:` for `C:`).
  const realFolder = await realpath(folder);
  const realParent = await realpath(dirname(path)).catch(() => undefined);
  if (realParent !== realFolder) return undefined;
  return (await lstat(path)).isFile() ? image : undefined;
}

/** The path of a `file:` URI on the folder's own host, fully decoded. */
function localPath(uri: string, folder: string): string | undefined {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  // On Windows, merely accessing another host's path would send that host the user's credentials.
  if (url?.protocol !== "file:" || url.host !== pathToFileURL(folder).host) return undefined;
  if (/[?#]|\/$/.test(url.href)) return undefined;
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
