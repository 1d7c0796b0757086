import { constants, type Stats } from "node:fs";
import { access, lstat, readdir, realpath, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Clock } from "../../../ports/clock.js";
import type {
  ChangedHostFile,
  HostEdit,
  HostFile,
  HostFileError,
  HostFiles,
  HostFolder,
  HostLocation,
} from "../../../ports/host-files.js";
import { errorCode } from "../errno.js";
import { makeFolder } from "../make-folder.js";
import { readRegularFile } from "../read-regular-file.js";
import { writeAtomically } from "../write-atomically.js";
import { backupName, containsKey, tidyBackups } from "./backups.js";
import { editContent } from "./edit-content.js";
import { editText, findOddities, readText } from "./text-format.js";

export interface HostFileFoldersOptions {
  /** Absolute paths. A location in an absent folder does not exist. */
  readonly folders: Readonly<Partial<Record<HostFolder, string>>>;
  readonly clock: Clock;
}

/** The configuration files of hosts on this machine. */
export class HostFileFolders implements HostFiles {
  readonly #folders: HostFileFoldersOptions["folders"];
  readonly #clock: Clock;

  constructor({ folders, clock }: HostFileFoldersOptions) {
    this.#folders = folders;
    this.#clock = clock;
  }

  locate(locations: readonly HostLocation[]): ResultAsync<string, never> {
    return ResultAsync.fromSafePromise(this.#locate(locations));
  }

  exists(locations: readonly HostLocation[]): ResultAsync<boolean, never> {
    const found = Promise.all(locations.map((location) => this.#pathOf(location).then(statusOf)));
    return ResultAsync.fromSafePromise(found.then((all) => all.some((status) => status !== undefined)));
  }

  read(path: string): ResultAsync<HostFile, HostFileError> {
    return guard(path, async () => {
      const text = await textOf(path);
      return text.isErr() ? err(text.error) : contentOf(path, text.value ?? "");
    });
  }

  render(path: string, edits: readonly HostEdit[]): ResultAsync<string, never> {
    // What no format can express is shown as JSON.
    const plain = JSON.stringify(edits.reduce<unknown>(editContent, {}), undefined, 2);
    return ResultAsync.fromSafePromise(
      editText(path, "", edits).then((text) => text.unwrapOr(plain).trimEnd()),
    );
  }

  change(path: string, edits: readonly HostEdit[]): ResultAsync<ChangedHostFile, HostFileError> {
    return guard(path, async () => {
      await makeFolder(dirname(path));
      const before = await textOf(path);
      if (before.isErr()) return err(before.error);
      const readable = await readText(path, before.value ?? "");
      if (readable.isErr()) return err(broken(path, readable.error));
      const after = await editText(path, before.value ?? "", edits);
      return after.isErr() ? err(ineffective(path)) : this.#write(path, before.value, after.value);
    });
  }

  async #write(
    path: string,
    before: string | undefined,
    after: string,
  ): Promise<Result<ChangedHostFile, HostFileError>> {
    // Write to the target of a link, and keep the link.
    const real = before === undefined ? path : await realpath(path);
    if (before !== undefined) await access(real, constants.W_OK);
    const backup = before === undefined ? undefined : backupName(real, this.#clock.date());
    // The backup may contain a key, now or after somebody edits it, so it keeps the default mode 0600.
    if (before !== undefined && backup !== undefined)
      await writeAtomically(backup, before, { exclusive: true });
    const isUnchanged = async (): Promise<boolean> => (await textOf(path)).unwrapOr(undefined) === before;
    const old = await statusOf(real);
    const written = await writeAtomically(real, after, {
      flush: true,
      mode: old === undefined || containsKey(after) ? 0o600 : old.mode & 0o777,
      ...(old && { owner: old }),
      isStillWanted: isUnchanged,
    });
    if (written) return ok({ ...(backup && { backup }), backupsWithKey: await tidyBackups(real) });
    if (backup !== undefined) await rm(backup);
    return err({
      kind: "changed",
      message: `${path} was changed by another program meanwhile, so nothing was written. Close the host, and try again.`,
    });
  }

  async #locate(locations: readonly HostLocation[]): Promise<string> {
    const candidates = await Promise.all(
      locations.map(async (location) => {
        const path = await this.#pathOf(location);
        if (path === undefined) return [];
        const isThere = await statusOf(location.isOptional === true ? path : dirname(path));
        return location.isOptional === true && !isThere ? [] : [{ path, isThere }];
      }),
    );
    const [first, ...rest] = candidates.flat();
    return [first, ...rest].find((one) => one?.isThere !== undefined)?.path ?? first?.path ?? "";
  }

  /** Undefined: the folder does not exist on this machine. */
  async #pathOf({ folder, path }: HostLocation): Promise<string | undefined> {
    let found = this.#folders[folder];
    for (const part of path.split("/")) {
      if (found === undefined) return undefined;
      if (part.endsWith("*")) {
        const start = part.slice(0, -1);
        const names = await readdir(found).catch(() => []);
        const name = names.sort().find((one) => one.startsWith(start));
        found = name === undefined ? undefined : join(found, name);
      } else found = join(found, part);
    }
    return found;
  }
}

/** Generous, because Claude Code keeps all its state in its file. */
const maxFileBytes = 100_000_000;

async function statusOf(path: string | undefined): Promise<Stats | undefined> {
  return path === undefined ? undefined : stat(path).catch(() => undefined);
}

/** @returns undefined: the file does not exist. */
async function textOf(path: string): Promise<Result<string | undefined, HostFileError>> {
  const bytes = await readRegularFile(path, maxFileBytes).catch(async (cause: unknown) => {
    const isLink = await lstat(path).then(
      () => true,
      () => false,
    );
    if (errorCode(cause) === "ENOENT" && !isLink) return undefined;
    throw cause;
  });
  if (bytes === undefined) return ok(undefined);
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return err(broken(path, "it is not UTF-8 text"));
  }
}

const contentOf = async (path: string, text: string): Promise<Result<HostFile, HostFileError>> =>
  (await readText(path, text))
    .map((content) => ({ path, ...(content && { content, ...findOddities(path, text) }) }))
    .mapErr((reason) => broken(path, reason));

const broken = (path: string, reason: string): HostFileError => ({
  kind: "broken",
  message: `${path} cannot be read: ${reason}. Fix it in an editor, or move it away, and try again.`,
});

const ineffective = (path: string): HostFileError => ({
  kind: "broken",
  message: `${path} cannot be changed safely; it may contain a duplicate key. Fix it in an editor, and try again.`,
});

const guard = <Value>(
  path: string,
  work: () => Promise<Result<Value, HostFileError>>,
): ResultAsync<Value, HostFileError> =>
  ResultAsync.fromThrowable(work, (cause) =>
    fileError((cause as NodeJS.ErrnoException).code, path),
  )().andThen((result) => result);

/** By system code: the reason, and what to do. */
const explanations: Readonly<Record<string, string>> = {
  ENOENT: "it is a broken link. Remove the link, or create its target",
  EACCES: "permission was denied. Allow this user to read and write the file and its folder",
  EPERM: "permission was denied. Allow this user to read and write the file and its folder",
  EROFS: "its file system is read-only. If a tool manages the file, add the entry there",
  EISDIR: "it is a folder. Move the folder away",
  ENOTFILE: "it is not a regular file. Move it away",
  ENXIO: "it is not a regular file. Move it away",
  EFBIG: "it is too large to be a configuration file. Move it away",
  ENOTDIR: "part of its path is a file, not a folder. Move that file away",
  EEXIST: "part of its path is a file, not a folder. Move that file away",
  ENOSPC: "the disk is full. Free some space",
  EBUSY: "another program has it open. Close the host",
};

/** @param code the system's code of the error, such as `EACCES`. Undefined: a parser gave up. */
function fileError(code: string | undefined, path: string): HostFileError {
  const explanation =
    code === undefined
      ? "it is nested too deeply, or has too many references to its own parts. Simplify it"
      : (explanations[code] ?? `the system reported ${code}. Check the file and its disk`);
  return { kind: "unavailable", message: `${path} cannot be used: ${explanation}, and try again.` };
}
