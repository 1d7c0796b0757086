import { chooseHosts, listHosts, type Ask } from "../../adapters/cli/choose-hosts.js";
import { hostChangeCommand } from "../../adapters/cli/host-change-command.js";
import type { ExitCode, Terminal } from "../../adapters/cli/terminal/terminal.js";
import { HostFileFolders } from "../../adapters/file-system/host-config/host-file-folders.js";
import { systemClock } from "../../adapters/system/system-clock.js";
import { findHosts } from "../../domain/hosts/find-hosts.js";
import { hostIds, type HostId } from "../../domain/hosts/host.js";
import { hosts } from "../../domain/hosts/known-hosts.js";
import { InstallServer } from "../../domain/hosts/install-server.js";
import type { KeySource } from "../../domain/hosts/server-entry.js";
import { UninstallServer } from "../../domain/hosts/uninstall-server.js";
import { didYouMean } from "../../domain/arguments/did-you-mean.js";
import { installedProgram } from "./installed-program.js";
import { hostFolders, platform } from "./host-environment.js";
import { reportUsageErrors } from "./open-terminal.js";
import { readSettings, type Environment, type Flags, readKey } from "../settings/read-settings.js";
import type { Setting } from "../settings/setting-types.js";
import { settings } from "../settings/settings.js";
import { expandHome, pathSettings } from "../settings/expand.js";
import { tidyKey } from "../settings/secrets.js";
import { absoluteFolder } from "../settings/user-folders.js";

export interface HostCommandRun {
  readonly flags: Flags;
  /** The ids of hosts, separated by spaces. */
  readonly words: string;
  readonly environment: Environment;
  /** The path of this program. */
  readonly entryPoint: string;
  /** Absent: there is nobody to ask. */
  readonly ask?: Ask | undefined;
}

/** `mcp-openai install` and `uninstall`. @returns the exit code. */
export async function runHostCommand(
  command: "install" | "uninstall",
  run: HostCommandRun,
  terminal: Terminal,
): Promise<number> {
  const { flags, words, environment, entryPoint, ask } = run;
  const files = new HostFileFolders({ folders: hostFolders(environment), clock: systemClock });
  const { host, name = "openai" } = flags;
  const given = [...words.split(/[\s,]+/), typeof host === "string" ? host : ""].filter((id) => id !== "");
  const key = keySource(flags, environment);
  const issues = [
    ...given
      .filter((id) => !isHost(id))
      .map((id) => `unknown host ${id}${didYouMean(id, hostIds)}; the hosts are ${hostIds.join(", ")}`),
    ...(/^[\w-]{1,64}$/.test(String(name)) && name !== "__proto__"
      ? []
      : ["--name must be 1 to 64 letters, digits, - and _"]),
    ...readSettings({}, flags).match(
      () => [],
      (error) => error.issues,
    ),
    ...key.issues,
  ];
  if (issues.length > 0) return reportUsageErrors(command, issues, terminal);
  const all = (await findHosts(files, platform)).unwrapOr([]);
  const found = all.filter(({ exists }) => exists);
  if (given.length === 0 && (ask === undefined || found.length === 0)) {
    terminal.err(listHosts(all, command));
    return 2;
  }
  const chosen =
    given.length === 0 && ask !== undefined
      ? await chooseHosts(found, { ask, terminal })
      : given.filter(isHost);
  if (chosen.length === 0) terminal.err("No host was chosen; nothing was written.\n");
  const project = flags["project"] === true;
  const options = {
    name: String(name),
    project,
    force: flags["force"] === true,
    dryRun: flags["dry-run"] === true,
  };
  const codes: ExitCode[] = [];
  for (const id of new Set(chosen)) {
    const place = { ...options, host: hosts[id] };
    const work =
      command === "uninstall"
        ? new UninstallServer(files, platform).execute(place)
        : new InstallServer(files, platform).execute({
            ...place,
            key: key.source,
            // A project's file is for other machines too.
            program: project ? undefined : installedProgram(entryPoint, environment),
            arguments: flags["offline"] === true ? ["--offline"] : [],
            settings: settingsFrom(flags),
          });
    codes.push(await hostChangeCommand(work, place, terminal));
  }
  return Math.max(0, ...codes);
}

const isHost = (id: string): id is HostId => hostIds.some((known) => known === id);

function keySource(flags: Flags, environment: Environment): { source: KeySource; issues: string[] } {
  const file = flags["api-key-file"];
  const none = (...issues: string[]) => ({ source: { kind: "none" } as const, issues });
  if (typeof file === "string") {
    if (flags["with-key"] === true) return none("--api-key-file and --with-key cannot be used together");
    const path = absoluteFolder(expandHome(file));
    return readKey(path, "--api-key-file").match(
      () => ({ source: { kind: "file", path }, issues: [] }),
      (issue) => none(issue),
    );
  }
  if (flags["with-key"] !== true) return none();
  const value = tidyKey(environment["OPENAI_API_KEY"] ?? "");
  if (value === "") return none("--with-key reads the key from OPENAI_API_KEY, which is not set");
  if (flags["project"] === true) {
    return none(
      "--with-key would write the key into a project file that others can see; use --api-key-file instead",
    );
  }
  return { source: { kind: "value", value }, issues: [] };
}

/**
 * The settings among the flags, by environment variable. Folders are written as absolute paths, because the folder a host
 * starts in is not known.
 */
function settingsFrom(flags: Flags): Record<string, string> {
  return Object.fromEntries(
    Object.entries<Setting>(settings).flatMap(([name, { flag, variable }]) => {
      const value = flag === undefined ? undefined : flags[flag];
      if (value === undefined) return [];
      const isFolder = pathSettings.includes(name) && name !== "allowedFolders";
      return [[variable, isFolder ? absoluteFolder(expandHome(String(value))) : String(value)]];
    }),
  );
}
