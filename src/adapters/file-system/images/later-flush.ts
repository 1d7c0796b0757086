import { open } from "node:fs/promises";

/**
 * Has files written through to the disk while other work goes on, one after the other. An image of some megabytes
 * takes longer to get there than all else that is done with it.
 */
export class LaterFlush {
  #last: Promise<void> = Promise.resolve();

  /** Never throws: what cannot be flushed is written when the system finds time, as other programs' files are. */
  add(path: string): void {
    this.#last = this.#last.then(() => flush(path)).catch(() => undefined);
  }
}

async function flush(path: string): Promise<void> {
  // Windows flushes only what may be written.
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
