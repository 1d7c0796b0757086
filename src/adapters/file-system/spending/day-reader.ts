import type { LedgerEntry } from "../../../ports/spending-ledger.js";
import { readBytes, useRegularFile } from "../read-regular-file.js";
import { readEntry } from "./read-entry.js";

/** A day of a very busy team. */
const maxFileBytes = 200_000_000;

const newline = 0x0a;

/**
 * Reads the file of a day, and the next time only what it grew by. A file that took the place of another is told by its
 * inode, which is not used again while the other one is open somewhere.
 */
export class DayReader {
  readonly #path: string;
  readonly #entries: LedgerEntry[] = [];
  #inode: number | undefined;
  /** How far the file has been read for good. */
  #offset = 0;
  /** Settles when the reads before are over. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws the system's error. */
  read(): Promise<readonly LedgerEntry[]> {
    const read = this.#last.then(() => this.#readOn());
    this.#last = read.catch(() => {
      this.#inode = undefined;
    });
    return read;
  }

  async #readOn(): Promise<readonly LedgerEntry[]> {
    const bytes = await useRegularFile(this.#path, maxFileBytes, (file, { ino, size }) => {
      if (ino !== this.#inode || size < this.#offset) this.#beginAnew(ino);
      return readBytes(file, this.#offset, size);
    });
    this.#take(bytes);
    return [...this.#entries];
  }

  /** The file was replaced, or is read for the first time. */
  #beginAnew(inode: number): void {
    this.#inode = inode;
    this.#offset = 0;
    this.#entries.length = 0;
  }

  #take(bytes: Buffer): void {
    const end = bytes.lastIndexOf(newline);
    if (end > 0) for (const line of lines(bytes.subarray(0, end))) this.#add(line);
    const isWhole = this.#add(bytes.toString("utf8", end + 1));
    // Another program may be in the middle of the last line: then it is read again, from its line break on.
    this.#offset += isWhole ? bytes.length : Math.max(0, end);
  }

  #add(line: string): boolean {
    const entry = readEntry(line);
    if (entry !== undefined) this.#entries.push(entry);
    return entry !== undefined;
  }
}

const lines = (bytes: Buffer): string[] => bytes.toString("utf8").split("\n");
