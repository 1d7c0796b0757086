import { join } from "node:path";
import type { HostFolder } from "../../ports/host-files.js";
import type { Platform } from "../../domain/hosts/host.js";
import type { Environment } from "../settings/read-settings.js";
import { absolute, homeFolder } from "../settings/user-folders.js";

export const platform: Platform =
  process.platform === "win32" || process.platform === "darwin" ? process.platform : "linux";

/** Where hosts keep their configuration on this machine. An empty or relative variable counts as unset. */
export function hostFolders(environment: Environment): Readonly<Record<HostFolder, string>> {
  const home = homeFolder();
  const named = (variable: string, otherwise: string): string =>
    absolute(process, environment[variable]) ?? otherwise;
  return {
    home,
    appData: named("APPDATA", join(home, "AppData", "Roaming")),
    localAppData: named("LOCALAPPDATA", join(home, "AppData", "Local")),
    config: named("XDG_CONFIG_HOME", join(home, ".config")),
    claudeCode: named("CLAUDE_CONFIG_DIR", home),
    project: process.cwd(),
  };
}

const handedOn =
  process.platform === "win32"
    ? "APPDATA HOMEDRIVE HOMEPATH LOCALAPPDATA PATH PROCESSOR_ARCHITECTURE SYSTEMDRIVE SYSTEMROOT TEMP USERNAME USERPROFILE"
    : "HOME LOGNAME PATH SHELL TERM USER";

/** What any host hands on to a server of its own environment: what clients made with the MCP SDK do. */
export function handedOnByHosts(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    handedOn.split(" ").flatMap((name) => {
      // Windows writes Path.
      const found = Object.entries(environment).find(([other]) => other.toUpperCase() === name)?.[1];
      return found === undefined ? [] : [[name, found]];
    }),
  );
}
