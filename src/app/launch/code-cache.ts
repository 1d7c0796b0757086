import {
  chmodSync,
  closeSync,
  constants,
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
/** How long files of other versions are kept, because those may run beside this one. In milliseconds. */
const retentionMilliseconds = 30 * 24 * 3_600_000;

/** In bytes. A file starts with the checksum of what follows. */
const headerLength = 4;

const extension = ".v8-code";

/** Does not block on a pipe or follow a symlink. Windows has neither flag, and `undefined` counts as 0. */
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/**
 * V8's compiled code, in a folder. Anyone who can write such a file can run any code, so files are read and written
 * only where nobody but this user can write. If anything goes wrong, the program runs without the cache. Never throws.
 */
export class CodeCache {
  readonly #folder: string | undefined;

  /** @param folder an absolute path; it may not exist yet. Undefined: the cache is off. */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /**
   * @param digest of the source, in hexadecimal.
   * @returns the data written for this source by this version of Node; undefined: none that is usable.
   */
  read(digest: string): Buffer | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      if (!isOurs(lstatSync(this.#folder), "isDirectory")) return undefined;
      const file = openSync(pathIn(this.#folder, digest), readFlags);
      try {
        if (!isOurs(fstatSync(file), "isFile")) return undefined;
        const content = readFileSync(file);
        const data = content.subarray(headerLength);
        // V8 trusts what it reads: from a corrupt file it would build corrupt code.
        return checksum(data, seedOf(digest)) === content.readUInt32LE() ? data : undefined;
      } finally {
        closeSync(file);
      }
    } catch {
      return undefined;
    }
  }

  /** Saves the data for the next start. Atomic, so that two programs may do so at once. */
  write(digest: string, data: Buffer): void {
    if (this.#folder === undefined) return;
    try {
      // Set again, because the umask restricts the mode given to mkdir.
      if (mkdirSync(this.#folder, { recursive: true, mode: 0o700 }) !== undefined)
        chmodSync(this.#folder, 0o700);
      if (!isOurs(lstatSync(this.#folder), "isDirectory")) return;
      deleteExpired(this.#folder);
      const header = Buffer.alloc(headerLength);
      header.writeUInt32LE(checksum(data, seedOf(digest)));
      const path = pathIn(this.#folder, digest);
      const temporary = `${path}.${process.pid}`;
      try {
        writeFileSync(temporary, Buffer.concat([header, data]), { flag: "wx", mode: 0o600 });
        chmodSync(temporary, 0o600);
        renameSync(temporary, path);
      } catch {
        rmSync(temporary, { force: true });
      }
    } catch {
      return;
    }
  }
}

const pathIn = (folder: string, digest: string): string =>
  join(folder, `${digest.slice(0, 32)}-${process.version}-${process.arch}${extension}`);

/** Ties the data to its source: V8 itself compares only the source's length. */
const seedOf = (digest: string): number => Number.parseInt(digest.slice(0, 8), 16);

function deleteExpired(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.includes(extension) && Date.now() - lstatSync(path).mtimeMs > retentionMilliseconds)
      rmSync(path);
  }
}

/** Windows has no such modes; there the folder is in the user's own profile. */
function isOurs(status: Stats, kind: "isDirectory" | "isFile"): boolean {
  const user = process.getuid?.();
  return status[kind]() && (user === undefined || (status.uid === user && (status.mode & 0o022) === 0));
}

const bytesPerWord = 4;

/**
 * Detects corruption, not tampering: anyone who can write the file can also write a matching checksum. FNV-1a over
 * 32-bit words; loading node:crypto would take longer than this takes to run.
 * @param data starts at a multiple of 4 bytes within its buffer.
 * @param seed identifies the data's source; a different seed gives a different checksum.
 * @returns an unsigned 32-bit integer that depends on every byte.
 */
function checksum(data: Uint8Array, seed: number): number {
  const words = new Int32Array(data.buffer, data.byteOffset, Math.floor(data.byteLength / bytesPerWord));
  let sum = seed ^ data.byteLength;
  for (let at = 0; at < words.length; at++) sum = Math.imul(sum ^ (words[at] ?? 0), 0x01000193);
  for (const byte of data.subarray(words.byteLength)) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum >>> 0;
}
