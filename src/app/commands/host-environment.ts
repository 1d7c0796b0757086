import { join } from "node:path";
import type { HostFolder } from "../../ports/host-files.js";
import type { Platform } from "../../domain/hosts/host.js";
import type { Environment } from "../settings/read-settings.js";
import { absolute, currentFolder, homeFolder } from "../settings/user-folders.js";

export const platform: Platform =
  process.platform === "win32" || process.platform === "darwin" ? process.platform : "linux";

/** The folders in which hosts keep their configuration. An empty or relative variable counts as unset. */
export function hostFolders(environment: Environment): Readonly<Record<HostFolder, string>> {
  const home = homeFolder();
  const fromVariable = (variable: string, fallback: string): string =>
    absolute(process, environment[variable]) ?? fallback;
  return {
    home,
    appData: fromVariable("APPDATA", join(home, "AppData", "Roaming")),
    localAppData: fromVariable("LOCALAPPDATA", join(home, "AppData", "Local")),
    config: fromVariable("XDG_CONFIG_HOME", join(home, ".config")),
    codex: fromVariable("CODEX_HOME", join(home, ".codex")),
    claudeCode: fromVariable("CLAUDE_CONFIG_DIR", home),
    project: currentFolder(),
  };
}

const inheritedNames =
  process.platform === "win32"
    ? "APPDATA HOMEDRIVE HOMEPATH LOCALAPPDATA PATH PROCESSOR_ARCHITECTURE SYSTEMDRIVE SYSTEMROOT TEMP USERNAME USERPROFILE"
    : "HOME LOGNAME PATH SHELL TERM USER";

/** The part of its environment that a host passes to a server, as clients built on the MCP SDK do. */
export function inheritedFromHosts(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    inheritedNames.split(" ").flatMap((name) => {
      // On Windows the name is Path.
      const found = Object.entries(environment).find(([other]) => other.toUpperCase() === name)?.[1];
      return found === undefined ? [] : [[name, found]];
    }),
  );
}
