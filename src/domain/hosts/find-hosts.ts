import { ResultAsync } from "neverthrow";
import type { HostFiles } from "../../ports/host-files.js";
import { hosts, type Host, type Platform } from "./host.js";

/** A host, and where it would be set up. */
export interface FoundHost {
  readonly host: Host;
  /** Whether there is a sign of it on this machine. */
  readonly isThere: boolean;
  /** The configuration file of this user; it may not be there yet. */
  readonly path: string;
}

/** All hosts that we know. */
export function findHosts(files: HostFiles, platform: Platform): ResultAsync<readonly FoundHost[], never> {
  return ResultAsync.combine(
    Object.values(hosts).map((host) =>
      files
        .isThere(host.signs(platform))
        .andThen((isThere) => files.locate(host.userFile(platform)).map((path) => ({ host, isThere, path }))),
    ),
  );
}
