import { err, ok, type Result } from "neverthrow";
import type { HostFile, HostFileError } from "../../ports/host-files.js";
import type { Host } from "./host.js";

/** The servers in a host's file, by name, as they stand there. */
export function readServers(
  { path, content = {} }: HostFile,
  { title, serversKey }: Host,
): Result<Readonly<Record<string, unknown>>, HostFileError> {
  const servers = content[serversKey] ?? {};
  if (isObject(servers)) return ok(servers);
  return err({
    kind: "broken",
    message: `In ${path}, "${serversKey}" is no object, so ${title} finds no servers in it, and nothing was written. Mend or remove it, and try again.`,
  });
}

/** What stands under a name, if anything does. */
export const entryNamed = (name: string, servers: Readonly<Record<string, unknown>>): unknown =>
  Object.hasOwn(servers, name) ? servers[name] : undefined;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
