import { constants } from "node:fs";
import type { Stats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

/** A pipe in the place of a file must not hold us up. Windows does not know the flag, and undefined counts as 0. */
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK;

/** What stands in the place of a file, or is larger than allowed: its code is `EISDIR`, `ENOTFILE` or `EFBIG`. */
class UnreadableFile extends Error {
  constructor(
    readonly code: "EISDIR" | "ENOTFILE" | "EFBIG",
    readonly size: number,
  ) {
    super(code);
  }
}

/**
 * Reads a file, and nothing but a file: not a pipe, which would take one of Node's few threads for ever, nor a device
 * without an end. Its size is looked at first, and what it grows by meanwhile is not read.
 * @param flags besides those for reading.
 * @throws the system's error, or one with the code `EISDIR`, `ENOTFILE` or `EFBIG` and the size.
 */
export const readRegularFile = (path: string, maxBytes: number, flags = 0): Promise<Buffer> =>
  useRegularFile(path, maxBytes, (file, { size }) => readBytes(file, 0, size), flags);

/** The same for whoever does not want all of it. @throws what `readRegularFile` throws, and what `use` does. */
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

/** What stands between two offsets of a file; less where it ends before. */
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
