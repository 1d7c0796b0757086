import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { join } from "node:path";
import { checksum } from "./checksum.js";

/** What belongs to other versions is kept for so long: they may run beside this one. In milliseconds. */
const keptMilliseconds = 30 * 24 * 3_600_000;

/** In bytes, at the start of a file: the checksum of what follows. */
const headerLength = 4;

const extension = ".v8-code";

/**
 * Compiled code of V8, in a folder. Whoever can write such a file can have any code run, so it is read and written
 * only where nobody but this user can write; and whatever goes wrong with it, the program runs without. Never throws.
 */
export class CodeCache {
  readonly #folder: string;

  /** @param folder an absolute path. It may not be there yet. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param digest of the source, in hexadecimal digits.
   * @returns what was written for this source by this very Node; undefined: nothing that can be used.
   */
  read(digest: string): Buffer | undefined {
    try {
      if (!isOurs(lstatSync(this.#folder), "isDirectory")) return undefined;
      const file = openSync(this.#pathOf(digest), "r");
      try {
        if (!isOurs(fstatSync(file), "isFile")) return undefined;
        const content = readFileSync(file);
        const data = content.subarray(headerLength);
        // V8 trusts what it reads: of a damaged file it would make damaged code.
        return checksum(data) === content.readUInt32LE() ? data : undefined;
      } finally {
        closeSync(file);
      }
    } catch {
      return undefined;
    }
  }

  /** Keeps it for the next start. Two programs may do so at once: the file is there whole, or not at all. */
  write(digest: string, data: Buffer): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      if (!isOurs(lstatSync(this.#folder), "isDirectory")) return;
      this.#forgetOld();
      const header = Buffer.alloc(headerLength);
      header.writeUInt32LE(checksum(data));
      const path = this.#pathOf(digest);
      const temporary = `${path}.${process.pid}`;
      try {
        writeFileSync(temporary, Buffer.concat([header, data]), { flag: "wx", mode: 0o600 });
        renameSync(temporary, path);
      } catch {
        rmSync(temporary, { force: true });
      }
    } catch {
      return;
    }
  }

  #pathOf(digest: string): string {
    return join(this.#folder, `${digest.slice(0, 32)}-${process.version}-${process.arch}${extension}`);
  }

  #forgetOld(): void {
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      if (name.includes(extension) && Date.now() - lstatSync(path).mtimeMs > keptMilliseconds) rmSync(path);
    }
  }
}

/** Windows knows no such modes; there the folder lies in the user's own profile. */
function isOurs(status: Stats, kind: "isDirectory" | "isFile"): boolean {
  const user = process.getuid?.();
  return status[kind]() && (user === undefined || (status.uid === user && (status.mode & 0o022) === 0));
}
