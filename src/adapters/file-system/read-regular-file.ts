import { constants } from "node:fs";
import type { Stats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

/** Does not block on a pipe in place of a file. Windows does not have the flag, and undefined counts as 0. */
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK;

/** The path is not a regular file, or the file is too large: the code is `EISDIR`, `ENOTFILE` or `EFBIG`. */
class UnreadableFile extends Error {
  constructor(
    readonly code: "EISDIR" | "ENOTFILE" | "EFBIG",
    readonly size: number,
  ) {
    super(code);
  }
}

/**
 * Reads a regular file: never a pipe, which would block one of Node's few threads for ever, nor an endless device.
 * Checks the size first, and does not read what the file grows by meanwhile.
 * @param flags in addition to those for reading.
 * @throws the system's error, or one with the code `EISDIR`, `ENOTFILE` or `EFBIG` and the size.
 */
export const readRegularFile = (path: string, maxBytes: number, flags = 0): Promise<Buffer> =>
  useRegularFile(path, maxBytes, (file, { size }) => readBytes(file, 0, size), flags);

/** The same, to read only part of it. @throws what `readRegularFile` throws, and what `use` throws. */
export async function useRegularFile<Value>(
  path: string,
  maxBytes: number,
  use: (file: FileHandle, status: Stats) => Promise<Value>,
  flags = 0,
): Promise<Value> {
  const file = await open(path, readFlags | flags);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new UnreadableFile(status.isDirectory() ? "EISDIR" : "ENOTFILE", 0);
    if (status.size > maxBytes) throw new UnreadableFile("EFBIG", status.size);
    return await use(file, status);
  } finally {
    await file.close();
  }
}

/** Reads the bytes between two offsets of a file; fewer if the file ends before. */
export async function readBytes(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(end - start);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
