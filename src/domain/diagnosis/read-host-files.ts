import type { Result } from "neverthrow";
import type { HostFile, HostFileError, HostFiles } from "../../ports/host-files.js";
import { findHosts, type FoundHost } from "../hosts/find-hosts.js";
import type { Host, Platform } from "../hosts/host.js";
import {
  hasKey,
  isOurs,
  isReference,
  readEntry,
  type ServerEntry,
  readServers,
} from "../hosts/server-entry.js";

/** A configuration file of a host on this machine. */
export interface HostFileOnDisk {
  /** The prefix of its checks: `host:` for a file of the user, `project:` for one of the current folder. */
  readonly name: string;
  readonly host: Host;
  readonly file: Result<HostFile, HostFileError>;
}

/** Reads the files of all hosts, of this user and of the current folder. */
export async function readHostFiles(
  files: HostFiles,
  platform: Platform,
): Promise<{
  readonly hosts: readonly FoundHost[];
  readonly files: readonly HostFileOnDisk[];
}> {
  const found = (await findHosts(files, platform)).unwrapOr([]);
  const read = await Promise.all(
    found.map((host) => [userFile(files, host), projectFile(files, host)]).flat(),
  );
  return { hosts: found, files: read.flat() };
}

async function userFile(files: HostFiles, { host, exists, path }: FoundHost): Promise<HostFileOnDisk[]> {
  const name = `host:${host.id}`;
  return exists ? [{ name, host, file: await files.read(path) }] : [];
}

async function projectFile(files: HostFiles, { host, path: userPath }: FoundHost): Promise<HostFileOnDisk[]> {
  if (host.projectFile === undefined) return [];
  const path = (await files.locate([host.projectFile])).unwrapOr(userPath);
  // If the current folder is the home folder, they are the same file.
  if (path === userPath) return [];
  const file = await files.read(path);
  const exists = file.isErr() || file.value.content !== undefined;
  return exists ? [{ name: `project:${host.id}`, host, file }] : [];
}

/** The entries of this program in a file, by name. */
export const ourEntries = (file: HostFile, host: Host): Result<[string, ServerEntry][], HostFileError> =>
  readServers(file, host).map((servers) =>
    Object.entries(servers).flatMap(([name, value]) => {
      const entry = readEntry(value, host);
      return entry !== undefined && isOurs(entry) ? [[name, entry] as [string, ServerEntry]] : [];
    }),
  );

/** The keys in entries of this program, so that they can be redacted. */
export function keysIn(all: readonly HostFileOnDisk[]): string[] {
  const keys = entriesIn(all).flatMap(({ entry }) => entry.env["OPENAI_API_KEY"] ?? []);
  return keys.filter((key) => !isReference(key));
}

/** The titles of the hosts whose entries have a key. */
export const hostsWithKey = (all: readonly HostFileOnDisk[]): string[] => [
  ...new Set(entriesIn(all).flatMap(({ host, entry }) => (hasKey(entry) ? [host.title] : []))),
];

const entriesIn = (all: readonly HostFileOnDisk[]): { host: Host; entry: ServerEntry }[] =>
  all.flatMap(({ host, file }) => {
    const ours = file.andThen((read) => ourEntries(read, host)).unwrapOr([]);
    return ours.map(([, entry]) => ({ host, entry }));
  });
