import { open } from "node:fs/promises";

/**
 * Flushes files to the disk in the background, one after the other, because flushing an image of some megabytes takes
 * longer than everything else that is done with it.
 */
export class LaterFlush {
  #last: Promise<void> = Promise.resolve();

  /** Never throws: a file that cannot be flushed is still written eventually, like other programs' files. */
  add(path: string): void {
    this.#last = this.#last.then(() => flush(path)).catch(() => undefined);
  }
}

async function flush(path: string): Promise<void> {
  // Windows flushes only files that are open for writing.
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
