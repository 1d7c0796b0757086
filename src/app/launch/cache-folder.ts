import { homedir, userInfo } from "node:os";
import { posix, win32 } from "node:path";

/**
 * The user's cache folder, where env-paths would put it; loading that package would slow the start down. It may not
 * exist yet.
 *
 * An empty or relative variable counts as unset: otherwise the cache, and so code that is run, would come from the
 * working folder, which may be a repository of strangers.
 * @returns an absolute path. Undefined: the user has no home folder.
 */
export function cacheFolder({ platform, env }: Pick<NodeJS.Process, "platform" | "env">): string | undefined {
  const path = platform === "win32" ? win32 : posix;
  const absolute = (folder: string | undefined): string | undefined =>
    folder !== undefined && path.isAbsolute(folder) ? folder : undefined;
  const inHome = (...names: readonly string[]): string | undefined => {
    const home = absolute(homedir()) ?? absolute(registeredHome());
    return home === undefined ? undefined : path.join(home, ...names);
  };
  const within = (base: string | undefined, ...names: readonly string[]): string | undefined =>
    base === undefined ? undefined : path.join(base, ...names);

  if (platform === "darwin") return inHome("Library", "Caches", "mcp-openai");
  if (platform === "win32") {
    return within(absolute(env["LOCALAPPDATA"]) ?? inHome("AppData", "Local"), "mcp-openai", "Cache");
  }
  return within(absolute(env["XDG_CACHE_HOME"]) ?? inHome(".cache"), "mcp-openai");
}

/** The home folder that the system has on record, whatever HOME says. */
function registeredHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    // The user id has no entry, as in many containers.
    return undefined;
  }
}
