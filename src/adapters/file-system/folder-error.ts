import type { ImageStoreError } from "../../ports/image-store.js";

const elsewhere = "set MCP_OPENAI_IMAGE_DIR to a folder that you may write";

/** By the codes that the operating system gives: why, and what to do next. */
const explanations: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full. Free some space, or set MCP_OPENAI_IMAGE_DIR to a folder on another disk",
  EDQUOT:
    "your disk quota is used up. Free some space, or set MCP_OPENAI_IMAGE_DIR to a folder on another disk",
  EACCES: `permission was denied. Allow this user to read and write it, or ${elsewhere}`,
  EPERM: `permission was denied. Allow this user to read and write it, or ${elsewhere}`,
  EROFS: `its file system is read-only. To keep pictures, ${elsewhere}`,
  ENOTDIR: `a part of its path is a file, not a folder. Move that file away, or ${elsewhere}`,
  EEXIST: `a file stands in its place. Move that file away, or ${elsewhere}`,
  ENOTFILE: `something that is not a file stands in the place of one. Move it away, or ${elsewhere}`,
  ENXIO: `something that is not a file stands in the place of one. Move it away, or ${elsewhere}`,
  EFBIG: `one of its files is larger than it can be. Move that file away, or ${elsewhere}`,
  ENOENT: `it does not exist and could not be made. To keep pictures, ${elsewhere}`,
  ENAMETOOLONG: "its path is too long. Set MCP_OPENAI_IMAGE_DIR to a folder with a shorter path",
  EMFILE: "too many files are open. Try again when other work is done",
  ENFILE: "too many files are open. Try again when other work is done",
};

/**
 * What a failed use of the image folder comes to, in words that name the folder and the way out.
 * @param code the system's code of the error, such as `ENOSPC`.
 */
export function folderFault(code: string, folder: string): ImageStoreError {
  const explanation =
    explanations[code] ?? `the system reported ${code}. Check the folder and its disk, or ${elsewhere}`;
  return { kind: "unavailable", message: `The image folder ${folder} cannot be used: ${explanation}.` };
}
