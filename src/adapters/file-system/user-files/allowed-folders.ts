import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";
import { err, errAsync, ok, ResultAsync, type Result } from "neverthrow";

export interface AllowedFoldersOptions {
  /** Absolute paths. They need not exist. */
  readonly folders: readonly string[];
  /**
   * The folder in which the program was started; allowed besides, unless the home folder lies in it or it is
   * the root of a file system: hosts start servers there, and then nearly everything would be allowed.
   */
  readonly currentFolder: string;
  readonly homeFolder: string;
}

/** No system takes longer paths; Windows takes the longest. In characters. */
const maxPathLength = process.platform === "win32" ? 32_767 : 4_096;

/** The folders of this machine that the tools may read and write, with all that is below them. */
export class AllowedFolders {
  readonly #options: AllowedFoldersOptions;

  constructor(options: AllowedFoldersOptions) {
    this.#options = options;
  }

  /**
   * Whether a file may be touched, be it there or yet to be made. Links are resolved on both sides.
   * @param path absolute, or relative to the current folder, or to the home folder after `~/`.
   * @returns its real path, to be used instead of the one that was given; or sentences that say which folder to
   *   allow and how. They are the same whether the file exists or not, so that nobody learns what else there is.
   */
  locate(path: string): ResultAsync<string, string> {
    const { currentFolder, homeFolder } = this.#options;
    if (path.length > maxPathLength) return errAsync(tooLong(path));
    const full = /^~[/\\]/.test(path) ? join(homeFolder, path.slice(2)) : resolve(currentFolder, path);
    return new ResultAsync(this.#locate(full));
  }

  async #locate(path: string): Promise<Result<string, string>> {
    const { folders, currentFolder, homeFolder } = this.#options;
    if (isElsewhere(path, folders)) return err(refusal(path, folders));
    const named = await Promise.all(folders.map(realPathOf));
    const current = await realPathOf(currentFolder);
    const isNarrow =
      current !== undefined &&
      parse(current).root !== current &&
      !isWithin(current, (await realPathOf(homeFolder)) ?? homeFolder);
    const allowed = [...new Set([...named, isNarrow ? current : undefined])].filter(
      (folder) => folder !== undefined,
    );
    const real = await realPathOf(path);
    return real !== undefined && allowed.some((folder) => isWithin(folder, real))
      ? ok(real)
      : err(refusal(path, allowed));
  }
}

/** On Windows merely looking at another host's path would send that host the user's credentials. */
const isElsewhere = (path: string, folders: readonly string[]): boolean =>
  parse(path).root.startsWith("\\\\") && !folders.some((folder) => isWithin(folder, path));

/** Of a file that is not there: what its path would be. Undefined: a link on the way leads nowhere. */
async function realPathOf(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const status = await lstat(path).catch(() => undefined);
  // Another call made it in this moment.
  if (status?.isSymbolicLink() === false) return realpath(path).catch(() => undefined);
  if (status !== undefined || dirname(path) === path) return undefined;
  const parent = await realPathOf(dirname(path));
  return parent === undefined ? undefined : join(parent, basename(path));
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const tooLong = (path: string): string =>
  `This path has ${path.length} characters, and at most ${maxPathLength} are allowed. Name a shorter one.`;

function refusal(path: string, allowed: readonly string[]): string {
  const folder = allowed.some((one) => isWithin(one, path))
    ? "the folder that this link leads to"
    : `its folder (${dirname(path)})`;
  return (
    `${path} may not be used: only files in ${allowed.join(", ")} may. ` +
    `Move it there, or allow ${folder} in MCP_OPENAI_ALLOWED_FOLDERS.`
  );
}
