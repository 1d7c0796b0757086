import { closeSync, constants, fchmodSync, fstatSync, openSync, readFileSync } from "node:fs";
import { lstat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import { z } from "zod";
import { errorCode } from "../errno.js";
import { makeFolder } from "../make-folder.js";
import { writeAtomically } from "../write-atomically.js";

/** A stored key, and the only server that it is sent to. */
export interface StoredKey {
  /** The key, as it was given. */
  readonly apiKey: string;
  /** Such as `https://api.openai.com`. */
  readonly origin: string;
}

const schema = z.object({ apiKey: z.string().min(1), origin: z.string() });

/** Does not follow a link, nor block on a pipe. Windows has neither flag, and undefined counts as 0. */
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** In bytes. A key has some 200 characters. */
const maxBytes = 20_000;

/**
 * Reads the key, and takes the file away from other users if they could read it.
 * @returns undefined: there is none. On failure, why it cannot be used and what to do, in sentences.
 */
export function readKeyFile(path: string): Result<StoredKey | undefined, string> {
  const unusable = (why: string) =>
    err(
      `The key that mcp-openai login stored in ${path} cannot be used: ${why}. Run mcp-openai login again.`,
    );
  try {
    const file = openSync(path, readFlags);
    try {
      const status = fstatSync(file);
      if (!status.isFile() || status.size > maxBytes) return unusable("it is not such a file");
      if (process.platform !== "win32" && (status.mode & 0o077) !== 0) fchmodSync(file, 0o600);
      const { success, data } = schema.safeParse(JSON.parse(readFileSync(file, "utf8")));
      return success ? ok(data) : unusable("it is damaged");
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    const code = errorCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return ok(undefined);
    return unusable(reasons[code] ?? code);
  }
}

/** Stores the key for this user only. A link in its place is replaced, not followed. @returns on failure, the reason. */
export const writeKeyFile = (path: string, key: StoredKey): ResultAsync<void, string> =>
  ResultAsync.fromThrowable(
    async () => {
      await makeFolder(dirname(path));
      await writeAtomically(path, `${JSON.stringify(key)}\n`, { flush: true });
    },
    (cause) => reasons[errorCode(cause)] ?? errorCode(cause),
  )();

/** Removes the key. @returns whether there was one; on failure, the reason. */
export const removeKeyFile = (path: string): ResultAsync<boolean, string> =>
  ResultAsync.fromThrowable(
    async () => {
      if ((await lstat(path)).isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
      await unlink(path);
      return true;
    },
    (cause) => errorCode(cause),
  )().orElse((code) => (code === "ENOENT" || code === "ENOTDIR" ? ok(false) : err(reasons[code] ?? code)));

const reasons: Readonly<Record<string, string>> = {
  SyntaxError: "it is damaged",
  ELOOP: "it is a link",
  EISDIR: "a folder is in its place",
  ENOTEMPTY: "a folder is in its place",
  ENOTDIR: "part of its path is a file",
  EEXIST: "part of its path is a file",
  EACCES: "permission was denied",
  EPERM: "permission was denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
};
