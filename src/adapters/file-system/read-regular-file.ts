import { constants } from "node:fs";
import { open } from "node:fs/promises";

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
export async function readRegularFile(path: string, maxBytes: number, flags = 0): Promise<Buffer> {
  const file = await open(path, readFlags | flags);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new UnreadableFile(status.isDirectory() ? "EISDIR" : "ENOTFILE", 0);
    if (status.size > maxBytes) throw new UnreadableFile("EFBIG", status.size);
    const bytes = Buffer.allocUnsafeSlow(status.size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}
