import type { LedgerEntry } from "../../../ports/spending-ledger.js";
import { readBytes, useRegularFile } from "../read-regular-file.js";
import { readLedgerEntry } from "../../../domain/spending/read-ledger-entry.js";

/** Enough for a day of a very busy team. */
const maxFileBytes = 200_000_000;

const newline = 0x0a;

/**
 * Reads a day's file incrementally: each time, only what was added. A replaced file is recognised by its inode, which
 * is not reused while the other file is open somewhere.
 */
export class DayReader {
  readonly #path: string;
  readonly #entries: LedgerEntry[] = [];
  #inode: number | undefined;
  /** The file has been fully processed up to here. */
  #offset = 0;
  /** Settles when all earlier reads are done. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws the system's error. */
  read(): Promise<readonly LedgerEntry[]> {
    const read = this.#last.then(() => this.#readMore());
    this.#last = read.catch(() => {
      this.#inode = undefined;
    });
    return read;
  }

  async #readMore(): Promise<readonly LedgerEntry[]> {
    const bytes = await useRegularFile(this.#path, maxFileBytes, (file, { ino, size }) => {
      if (ino !== this.#inode || size < this.#offset) this.#reset(ino);
      return readBytes(file, this.#offset, size);
    });
    this.#take(bytes);
    return [...this.#entries];
  }

  /** Starts over, because the file was replaced or is read for the first time. */
  #reset(inode: number): void {
    this.#inode = inode;
    this.#offset = 0;
    this.#entries.length = 0;
  }

  #take(bytes: Buffer): void {
    const end = bytes.lastIndexOf(newline);
    if (end > 0) for (const line of lines(bytes.subarray(0, end))) this.#add(line);
    const isComplete = this.#add(bytes.toString("utf8", end + 1));
    // Another program may still be writing the last line: then read it again, from its line break on.
    this.#offset += isComplete ? bytes.length : Math.max(0, end);
  }

  #add(line: string): boolean {
    const entry = readLedgerEntry(line);
    if (entry !== undefined) this.#entries.push(entry);
    return entry !== undefined;
  }
}

const lines = (bytes: Buffer): string[] => bytes.toString("utf8").split("\n");
