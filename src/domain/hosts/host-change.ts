import type { HostFileError, HostFiles } from "../../ports/host-files.js";
import type { Host, Platform } from "./host.js";
import { errAsync, type ResultAsync } from "neverthrow";

/** Which entry, of which host's file. */
export interface EntryPlace {
  readonly host: Host;
  /** The name of the entry. */
  readonly name: string;
  /** The file of the project instead of the user's. */
  readonly project: boolean;
}

/** How a change is to be made. */
export interface ChangeManner {
  /** Also over an entry that is not ours. */
  readonly force: boolean;
  /** Only say what would be done. */
  readonly dryRun: boolean;
}

/** What was done to a host's file, or would be. */
export interface HostChange {
  readonly path: string;
  /** The entry as it was, for people to look at. Absent: there was none. */
  readonly before?: string;
  /** The entry as it is now. Absent: it is gone. */
  readonly after?: string;
  /** `nothing`: there was nothing to do. */
  readonly outcome: "written" | "would-write" | "nothing";
  /** A copy of the file as it was. */
  readonly backup?: string;
  /** What else the user should know, a sentence each. */
  readonly notes: readonly string[];
}

/** The entry of that name is not ours. React: choose another name, or insist. */
export interface OtherEntryError {
  readonly kind: "other-entry";
  readonly message: string;
}

/** There is no such file for this host. React: leave the project out. */
export interface NoProjectFileError {
  readonly kind: "no-project-file";
  readonly message: string;
}

export type HostChangeError = HostFileError | OtherEntryError | NoProjectFileError;

export const otherEntryError = (path: string, name: string, remedy: string): OtherEntryError => ({
  kind: "other-entry",
  message: `In ${path}, the entry "${name}" does not start mcp-openai, so it was left as it is. ${remedy}`,
});

/** The path of the file in which the entry stands, or would. */
export function locateFile(
  files: HostFiles,
  { host, project }: Pick<EntryPlace, "host" | "project">,
  platform: Platform,
): ResultAsync<string, NoProjectFileError> {
  if (!project) return files.locate(host.userFile(platform));
  if (host.projectFile === undefined) return errAsync(noProjectFile(host));
  return files.locate([host.projectFile]);
}

const noProjectFile = ({ title }: Host): NoProjectFileError => ({
  kind: "no-project-file",
  message: `${title} keeps no configuration in a project. Leave --project out to set it up for yourself.`,
});
