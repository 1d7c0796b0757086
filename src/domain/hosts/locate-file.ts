import { errAsync, type ResultAsync } from "neverthrow";
import type { HostFiles } from "../../ports/host-files.js";
import type { Host, Platform } from "./host.js";
import type { EntryPlace, NoProjectFileError } from "./host-change.js";

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
