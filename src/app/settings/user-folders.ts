import { mkdtempSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { isAbsolute, join, posix, win32, resolve } from "node:path";
import type { Settings } from "./settings.js";

/**
 * The platform's per-user folders, as in env-paths. Unlike there, an empty or relative variable counts as unset, HOME
 * included: otherwise files would be read from and written to the working folder, which may be an untrusted repository.
 */

type HostEnvironment = Pick<NodeJS.Process, "platform" | "env">;

/** The user's cache folder for this program. It may not exist yet. @returns undefined: the user has no home folder. */
export function cacheFolder(environment: HostEnvironment): string | undefined {
  const { platform, env } = environment;
  const path = pathOf(environment);
  const home = knownHome(environment);
  const inHome = (...names: readonly string[]) => home && path.join(home, ...names);
  if (platform === "darwin") return inHome("Library", "Caches", "mcp-openai");
  const base =
    platform === "win32"
      ? (absolute(environment, env["LOCALAPPDATA"]) ?? inHome("AppData", "Local"))
      : (absolute(environment, env["XDG_CACHE_HOME"]) ?? inHome(".cache"));
  return base && path.join(base, "mcp-openai", ...(platform === "win32" ? ["Cache"] : []));
}

/** The folder for this program's configuration. It may not exist yet. */
export function configFolder(environment: HostEnvironment = process): string {
  const { platform, env } = environment;
  const path = pathOf(environment);
  const home = homeFolder(environment);
  // Not in Preferences, as in env-paths: that folder is for property lists.
  if (platform === "darwin") return path.join(home, "Library", "Application Support", "mcp-openai");
  const base =
    platform === "win32"
      ? (absolute(environment, env["APPDATA"]) ?? path.join(home, "AppData", "Roaming"))
      : (absolute(environment, env["XDG_CONFIG_HOME"]) ?? path.join(home, ".config"));
  return path.join(base, "mcp-openai");
}

/** A folder for one kind of this program's data. It may not exist yet. */
export function dataFolder(name: string, environment: HostEnvironment = process): string {
  const { platform, env } = environment;
  const path = pathOf(environment);
  const home = homeFolder(environment);
  if (platform === "darwin") return path.join(home, "Library", "Application Support", "mcp-openai", name);
  if (platform === "win32") {
    const base = absolute(environment, env["LOCALAPPDATA"]) ?? path.join(home, "AppData", "Local");
    return path.join(base, "mcp-openai", "Data", name);
  }
  return path.join(
    absolute(environment, env["XDG_DATA_HOME"]) ?? path.join(home, ".local", "share"),
    "mcp-openai",
    name,
  );
}

/** The user's home folder, an absolute path; if there is none, a temporary folder of this process. */
export const homeFolder = (environment: HostEnvironment = process): string =>
  knownHome(environment) ?? (temporaryHome ??= makeTemporaryHome());

/** On a read-only disk, a path at which nothing can be made; what needs it says so. */
function makeTemporaryHome(): string {
  const name = join(tmpdir(), "mcp-openai-");
  return attempt(() => mkdtempSync(name)) ?? `${name}${process.pid}-${Date.now().toString(36)}`;
}

/** What is not kept because there is no home folder. Undefined: there is one, or it is not needed. */
export const homeNote = (): string | undefined =>
  temporaryHome &&
  `This user has no home folder, so what has no folder in the settings is saved in ${temporaryHome}, which may be deleted ` +
    "at any time. Set HOME, or MCP_OPENAI_IMAGE_DIR for the images.";

/** Private to this process: a predictable name could be somebody else's folder. */
let temporaryHome: string | undefined;

/** @returns the folder; undefined: it is unset, empty or relative. */
export const absolute = (environment: HostEnvironment, folder: string | undefined): string | undefined =>
  folder !== undefined && pathOf(environment).isAbsolute(folder) ? folder : undefined;

const pathOf = ({ platform }: HostEnvironment) => (platform === "win32" ? win32 : posix);

/** From HOME, or else from the system's user database. */
const knownHome = (environment: HostEnvironment): string | undefined =>
  absolute(environment, attempt(homedir)) ??
  absolute(
    environment,
    attempt(() => userInfo().homedir),
  );

/** The user id may have no entry in the user database, as in many containers. */
function attempt(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The folder in which the program was started; the home folder if that has been deleted since. */
export const currentFolder = (): string => attempt(() => process.cwd()) ?? homeFolder();

/** A folder's absolute path. */
export const absoluteFolder = (folder: string): string =>
  isAbsolute(folder) ? resolve(folder) : resolve(currentFolder(), folder);

/** The folder for the original images, an absolute path. */
export const imageFolder = ({ imageDir }: Pick<Settings, "imageDir">): string =>
  imageDir === undefined ? dataFolder("images") : absoluteFolder(imageDir);

/** Where the hashes of the tokens are, unless somebody says otherwise. */
export const defaultTokensFile = (): string => join(configFolder(), "tokens.json");
