import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";
import { err, errAsync, ok, okAsync, ResultAsync, type Result } from "neverthrow";

export interface AllowedFoldersOptions {
  /** Absolute paths. They need not exist. */
  readonly folders: readonly string[];
  /**
   * The folder in which the program was started. Also allowed, unless it contains the home folder or is the root of a
   * file system: hosts start servers there, and then nearly everything would be allowed.
   */
  readonly currentFolder: string;
  readonly homeFolder: string;
}

/** In characters. No system accepts longer paths; Windows accepts the longest. */
const maxPathLength = process.platform === "win32" ? 32_767 : 4_096;

/** Says which files may be accessed. */
export interface FileAccess {
  /**
   * @param path absolute, relative to the current folder, or relative to the home folder after `~/`.
   * @returns its real path, to use instead of the given one. On failure, sentences that say why and what to do.
   */
  locate(path: string): ResultAsync<string, string>;
}

/** The folders that the tools may read and write, including their subfolders. */
export class AllowedFolders implements FileAccess {
  readonly #options: AllowedFoldersOptions;

  constructor(options: AllowedFoldersOptions) {
    this.#options = options;
  }

  /**
   * Checks whether a file, existing or not, may be accessed. Links are resolved on both sides. A failure says which folder
   * to allow and how; it does not depend on whether the file exists, so as not to reveal which other files exist.
   */
  locate(path: string): ResultAsync<string, string> {
    if (path.length > maxPathLength) return errAsync(tooLong(path));
    return new ResultAsync(this.#locate(fullPath(path, this.#options)));
  }

  async #locate(path: string): Promise<Result<string, string>> {
    const { folders, currentFolder, homeFolder } = this.#options;
    if (isElsewhere(path, folders)) return err(refusal(path, folders));
    const configured = await Promise.all(folders.map(realPathOf));
    const current = await realPathOf(currentFolder);
    const isNarrow =
      current !== undefined &&
      parse(current).root !== current &&
      !isWithin(current, (await realPathOf(homeFolder)) ?? homeFolder);
    const allowed = [...new Set([...configured, isNarrow ? current : undefined])].filter(
      (folder) => folder !== undefined,
    );
    const real = await realPathOf(path);
    return real !== undefined && allowed.some((folder) => isWithin(folder, real))
      ? ok(real)
      : err(refusal(path, allowed));
  }
}

/** Any file: for paths that a person typed, because the system's permissions are all that limits them. */
export const typedPaths = (
  folders: Pick<AllowedFoldersOptions, "currentFolder" | "homeFolder">,
): FileAccess => ({
  locate: (path) => {
    if (path.length > maxPathLength) return errAsync(tooLong(path));
    return ResultAsync.fromSafePromise(realPathOf(fullPath(path, folders))).andThen((real) =>
      real === undefined ? errAsync(`${path} is a broken link. Fix it, or use another path.`) : okAsync(real),
    );
  },
});

const fullPath = (
  path: string,
  { currentFolder, homeFolder }: Pick<AllowedFoldersOptions, "currentFolder" | "homeFolder">,
): string => (/^~(?:[/\\]|$)/.test(path) ? join(homeFolder, path.slice(1)) : resolve(currentFolder, path));

/** On Windows, merely accessing another host's path would send that host the user's credentials. */
const isElsewhere = (path: string, folders: readonly string[]): boolean =>
  parse(path).root.startsWith("\\\\") && !folders.some((folder) => isWithin(folder, path));

/** The real path, also of a file that does not exist yet. Undefined: a link in the path is broken. */
async function realPathOf(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const status = await lstat(path).catch(() => undefined);
  // Another call has just created it.
  if (status?.isSymbolicLink() === false) return realpath(path).catch(() => undefined);
  if (status !== undefined || dirname(path) === path) return undefined;
  const parent = await realPathOf(dirname(path));
  return parent === undefined ? undefined : join(parent, basename(path));
}

function isWithin(folder: string, path: string): boolean {
  const rest = relative(folder, path);
  return rest !== ".." && !rest.startsWith(`..${sep}`) && !isAbsolute(rest);
}

const tooLong = (path: string): string =>
  `This path has ${path.length} characters, but at most ${maxPathLength} are allowed. Use a shorter one.`;

function refusal(path: string, allowed: readonly string[]): string {
  const problem = `${path} is not allowed: only files in ${allowed.join(", ")} are.`;
  const parent = dirname(path);
  const isLink = allowed.some((one) => isWithin(one, path));
  // Nobody should allow a whole disk because of one file.
  if (!isLink && parent === parse(parent).root) {
    return `${problem} Use a path there, or allow another folder in MCP_OPENAI_ALLOWED_FOLDERS.`;
  }
  const folder = isLink ? "the folder that this link points to" : `its folder (${parent})`;
  return `${problem} Move it there, or allow ${folder} in MCP_OPENAI_ALLOWED_FOLDERS.`;
}
