import type { HostFileError } from "../../ports/host-files.js";

/** By the codes that the operating system gives: why, and what to do next. */
const explanations: Readonly<Record<string, string>> = {
  ENOENT: "it is a link that leads nowhere. Remove the link, or make the file that it leads to",
  EACCES: "permission was denied. Allow this user to read and write the file and its folder",
  EPERM: "permission was denied. Allow this user to read and write the file and its folder",
  EROFS: "its file system is read-only. Where a tool manages the file, add the entry there",
  EISDIR: "it is a folder. Move the folder away",
  ENOTFILE: "it is not a file. Move it away",
  ENXIO: "it is not a file. Move it away",
  EFBIG: "it is larger than any such file. Move it away",
  ENOTDIR: "a part of its path is a file, not a folder. Move that file away",
  EEXIST: "a part of its path is a file, not a folder. Move that file away",
  ENOSPC: "the disk is full. Free some space",
  EBUSY: "another program keeps it open. Close the host",
};

/** @param code the system's code of the error, such as `EACCES`. */
export function fileFault(code: string | undefined, path: string): HostFileError {
  const explanation =
    explanations[code ?? ""] ?? `the system reported ${code ?? "no reason"}. Check the file and its disk`;
  return { kind: "unavailable", message: `${path} cannot be used: ${explanation}, and try again.` };
}
