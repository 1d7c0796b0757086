import { ResultAsync } from "neverthrow";
import type { HostFiles } from "../../ports/host-files.js";
import type { Host, Platform } from "./host.js";
import { hosts } from "./known-hosts.js";

/** A host, and where its configuration belongs. */
export interface FoundHost {
  readonly host: Host;
  /** Whether it was found on this machine. */
  readonly exists: boolean;
  /** The configuration file of this user; it may not exist yet. */
  readonly path: string;
}

/** All known hosts. */
export function findHosts(files: HostFiles, platform: Platform): ResultAsync<readonly FoundHost[], never> {
  return ResultAsync.combine(
    Object.values(hosts).map((host) =>
      files
        .exists(host.signs(platform))
        .andThen((exists) => files.locate(host.userFile(platform)).map((path) => ({ host, exists, path }))),
    ),
  );
}
