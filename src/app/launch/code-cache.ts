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
/** What belongs to other versions is kept for so long: they may run beside this one. In milliseconds. */
const keptMilliseconds = 30 * 24 * 3_600_000;

/** In bytes, at the start of a file: the checksum of what follows. */
const headerLength = 4;

const extension = ".v8-code";

/** Never waits for the other end of a pipe, and follows no link. Windows has neither flag, and `undefined` counts as 0. */
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/**
 * Compiled code of V8, in a folder. Whoever can write such a file can have any code run, so it is read and written
 * only where nobody but this user can write; and whatever goes wrong with it, the program runs without. Never throws.
 */
export class CodeCache {
  readonly #folder: string | undefined;

  /** @param folder an absolute path; it may not exist yet. Undefined: nothing is kept. */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /**
   * @param digest of the source, in hexadecimal digits.
   * @returns what was written for this source by this very Node; undefined: nothing that can be used.
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
        // V8 trusts what it reads: of a damaged file it would make damaged code.
        return checksum(data, seedOf(digest)) === content.readUInt32LE() ? data : undefined;
      } finally {
        closeSync(file);
      }
    } catch {
      return undefined;
    }
  }

  /** Keeps it for the next start. Two programs may do so at once: the file is there whole, or not at all. */
  write(digest: string, data: Buffer): void {
    if (this.#folder === undefined) return;
    try {
      // Set once more, because the umask takes from it.
      if (mkdirSync(this.#folder, { recursive: true, mode: 0o700 }) !== undefined)
        chmodSync(this.#folder, 0o700);
      if (!isOurs(lstatSync(this.#folder), "isDirectory")) return;
      forgetOld(this.#folder);
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

/** Ties the data to its source: V8 itself compares nothing but the source's length. */
const seedOf = (digest: string): number => Number.parseInt(digest.slice(0, 8), 16);

function forgetOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.includes(extension) && Date.now() - lstatSync(path).mtimeMs > keptMilliseconds) rmSync(path);
  }
}

/** Windows knows no such modes; there the folder lies in the user's own profile. */
function isOurs(status: Stats, kind: "isDirectory" | "isFile"): boolean {
  const user = process.getuid?.();
  return status[kind]() && (user === undefined || (status.uid === user && (status.mode & 0o022) === 0));
}

const bytesPerWord = 4;

/**
 * Detects damage, not malice: whoever can write the file can also write a matching checksum. FNV-1a over words of
 * 32 bits; a digest of node:crypto would take longer to load than this takes to run.
 * @param data starts at a multiple of 4 bytes within its buffer.
 * @param seed what the data belongs to; another seed gives another checksum.
 * @returns an unsigned 32-bit integer that depends on every byte.
 */
function checksum(data: Uint8Array, seed: number): number {
  const words = new Int32Array(data.buffer, data.byteOffset, Math.floor(data.byteLength / bytesPerWord));
  let sum = seed ^ data.byteLength;
  for (let at = 0; at < words.length; at++) sum = Math.imul(sum ^ (words[at] ?? 0), 0x01000193);
  for (const byte of data.subarray(words.byteLength)) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum >>> 0;
}
