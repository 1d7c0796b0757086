import type { HostEdit, HostFileError, HostFiles } from "../../ports/host-files.js";
import type { Host, Platform } from "./host.js";
import { errAsync, okAsync, type ResultAsync } from "neverthrow";

/** Identifies an entry in a host's file. */
export interface EntryPlace {
  readonly host: Host;
  /** The name of the entry. */
  readonly name: string;
  /** Use the project's file instead of the user's. */
  readonly project: boolean;
}

/** How to make a change. */
export interface ChangeOptions {
  /** Also replace or remove an entry of another server. */
  readonly force: boolean;
  /** Only report the change. */
  readonly dryRun: boolean;
}

/** A change to a host's file, made or planned. */
export interface HostChange {
  readonly path: string;
  /** The entry before the change, for display. Absent: there was none. */
  readonly before?: string;
  /** The entry after the change, for display. Absent: it was removed. */
  readonly after?: string;
  /** `nothing`: no change was needed. */
  readonly outcome: "written" | "would-write" | "nothing";
  /** The path of a copy of the original file. */
  readonly backup?: string;
  /** The paths of all backups of it that contain a key. Absent: nothing was written. */
  readonly backupsWithKey?: readonly string[];
  /** What else the user should know, one sentence each. */
  readonly notes: readonly string[];
}

/** A change, and the edits of the file that make it. */
export interface PlannedChange {
  readonly edits: readonly HostEdit[];
  readonly change: HostChange;
}

/** The entry of that name belongs to another server. To recover, choose another name, or force the change. */
export interface OtherEntryError {
  readonly kind: "other-entry";
  readonly message: string;
}

/** The host has no project file. To recover, use the user's file. */
export interface NoProjectFileError {
  readonly kind: "no-project-file";
  readonly message: string;
}

export type HostChangeError = HostFileError | OtherEntryError | NoProjectFileError;

export const otherEntryError = (path: string, name: string, remedy: string): OtherEntryError => ({
  kind: "other-entry",
  message: `In ${path}, the entry "${name}" does not start mcp-openai, so it was not changed. ${remedy}`,
});

/** Makes a planned change, unless nothing is to be written. */
export const carryOut = (
  files: HostFiles,
  { edits, change }: PlannedChange,
): ResultAsync<HostChange, HostFileError> =>
  change.outcome === "written"
    ? files.change(change.path, edits).map((changed) => ({ ...change, ...changed }))
    : okAsync(change);

/** The path of the file that contains, or would contain, the entry. */
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
  message: `${title} has no project configuration. Leave out --project to use your own configuration.`,
});
