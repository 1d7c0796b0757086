import type { ServerStarter } from "../../ports/server-starter.js";
import type { Host } from "../hosts/host.js";
import { hasKey, isOffline, type ServerEntry } from "../hosts/server-entry.js";
import type { Check } from "./check.js";
import { checkStart } from "./check-start.js";
import { missingNetworkVariables } from "./check-network.js";
import { fillIn, type FillInSources } from "./fill-in.js";
import { ourEntries, type HostFileOnDisk } from "./read-host-files.js";

export interface HostStart {
  readonly starter: ServerStarter;
  readonly signal: AbortSignal;
  /** The timeout for a server to start, in milliseconds. */
  readonly timeoutMilliseconds: number;
  readonly environment: FillInSources["environment"];
  /** Whether `mcp-openai login` stored a key, which servers without one of their own use. */
  readonly hasStoredKey: boolean;
}

/**
 * Checks that the entries of this program in a host's file start, by starting each as the host would.
 * Entries of other programs are ignored.
 */
export async function checkHost({ name, host, file }: HostFileOnDisk, start: HostStart): Promise<Check[]> {
  if (file === undefined) {
    return [{ name, status: "skipped", found: `${host.title} was not found on this machine.` }];
  }
  if (file.isErr()) return [{ name, status: "error", found: file.error.message }];
  const ours = ourEntries(file.value, host);
  if (ours.isErr()) return [{ name, status: "error", found: ours.error.message }];
  const { path, content = {} } = file.value;
  if (ours.value.length === 0) {
    return [
      {
        name,
        status: "skipped",
        found: `${host.title} has no entry for mcp-openai (${path}).`,
        advice: `To add one, run mcp-openai install --host ${host.id}.`,
      },
    ];
  }
  return Promise.all(
    ours.value.map(([entryName, entry]) => {
      const subject = `${host.title}'s entry "${entryName}"`;
      return checkEntry({ name: `${name}/${entryName}`, subject }, host, entry, { ...start, content });
    }),
  );
}

async function checkEntry(
  { name, subject }: { name: string; subject: string },
  host: Host,
  original: ServerEntry,
  { starter, signal, timeoutMilliseconds, ...start }: HostStart & Pick<FillInSources, "content">,
): Promise<Check> {
  const { environment, hasStoredKey, content } = start;
  const { entry, literal, unset } = fillIn(original, host, { environment, content });
  if (literal.length > 0) {
    return {
      name,
      status: "error",
      found: `${subject} contains ${literal.join(", ")}, which ${host.title} does not expand.`,
      advice: "Replace it with the value itself.",
    };
  }
  const command = {
    command: entry.command,
    arguments: entry.args,
    environment: entry.env,
    timeoutMilliseconds,
  };
  const check = checkStart(name, subject, command, await starter.start(command, signal));
  if (check.status !== "ok" || isOffline(entry)) return check;
  const install = `mcp-openai install --host ${host.id} --api-key-file PATH`;
  if (unset.length > 0) {
    return {
      ...check,
      status: "warning",
      found: `${check.found} It refers to ${unset.join(", ")}, which is not set here.`,
      advice: `Start ${host.title} where it is set, or run ${install}.`,
    };
  }
  if (hasKey(entry) || hasStoredKey) {
    const missing = host.inheritsEnvironment ? [] : missingNetworkVariables(environment, entry.env);
    if (missing.length === 0) return check;
    return {
      ...check,
      status: "warning",
      found: `${check.found} ${missing.join(", ")}: set here, but not in the entry, and ${host.title} does not pass its environment on.`,
      advice: `If ${host.title} needs it too, add it to "env" in the entry.`,
    };
  }
  return {
    ...check,
    status: host.inheritsEnvironment ? "warning" : "error",
    found: `${check.found} But it has no key.`,
    advice: host.inheritsEnvironment
      ? `Start ${host.title} where OPENAI_API_KEY is set, or run ${install}.`
      : `Run ${install}.`,
  };
}
