import { errorCode } from "./errno.js";

/** A folder for data, and the setting that changes it. */
export interface DataFolder {
  /** Its name in messages, such as `image folder`. */
  readonly name: string;
  /** An absolute path. */
  readonly path: string;
  /** Such as `MCP_OPENAI_IMAGE_DIR`. */
  readonly setting: string;
}

export interface FolderError {
  readonly kind: "unavailable";
  readonly message: string;
}

/** By system code: why a folder cannot be used, and a remedy besides another folder. */
const explanations: Readonly<Record<string, readonly [reason: string, remedy?: string]>> = {
  ENOSPC: ["the disk is full", "Free some space"],
  EDQUOT: ["your disk quota is exceeded", "Free some space"],
  EACCES: ["permission was denied", "Allow this user to read and write it"],
  EPERM: ["permission was denied", "Allow this user to read and write it"],
  EROFS: ["its file system is read-only"],
  ENOTDIR: ["part of its path is a file, not a folder", "Move that file away"],
  EEXIST: ["a file is in its place", "Move that file away"],
  ENOTFILE: ["one of its files is not a regular file", "Move it away"],
  ENXIO: ["one of its files is not a regular file", "Move it away"],
  EFBIG: ["one of its files is too large", "Move that file away"],
  ENOENT: ["it does not exist and could not be created"],
  ENAMETOOLONG: ["its path is too long"],
  EMFILE: ["too many files are open", "Try again when other work is done"],
  ENFILE: ["too many files are open", "Try again when other work is done"],
};

/**
 * Explains which folder cannot be used, why, and what to do.
 * @param cause the error that a file system call threw.
 */
export function folderError({ name, path, setting }: DataFolder, cause: unknown): FolderError {
  const code = errorCode(cause);
  const [reason, remedy] = explanations[code] ?? [
    `the system reported ${code}`,
    "Check the folder and its disk",
  ];
  const otherFolder = `${setting} to a folder that you can write to.`;
  return {
    kind: "unavailable",
    message: `The ${name} ${path} cannot be used: ${reason}. ${remedy === undefined ? "Set" : `${remedy}, or set`} ${otherFolder}`,
  };
}
