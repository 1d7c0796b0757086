import type { ServerStarter } from "../../ports/server-starter.js";
import type { Host } from "../hosts/host.js";
import { hasKey, isOffline, type ServerEntry } from "../hosts/server-entry.js";
import type { Check } from "./check.js";
import { checkStart } from "./check-start.js";
import { fillIn, type FillInSources } from "./fill-in.js";
import { ourEntries, type HostFileOnDisk } from "./read-host-files.js";

export interface HostStart {
  readonly starter: ServerStarter;
  readonly signal: AbortSignal;
  /** How long a server may take to start, in milliseconds. */
  readonly timeoutMilliseconds: number;
  readonly environment: FillInSources["environment"];
}

/**
 * Whether the entries of this program in a host's file would start: each is started as the host would start it.
 * Entries of other programs are not touched.
 */
export async function checkHost({ name, host, file }: HostFileOnDisk, start: HostStart): Promise<Check[]> {
  if (file === undefined) {
    return [{ name, status: "skipped", found: `No sign of ${host.title} was found on this machine.` }];
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
        found: `${host.title} has no entry of mcp-openai (${path}).`,
        advice: `To make one: mcp-openai install --host ${host.id}`,
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
  written: ServerEntry,
  { starter, signal, timeoutMilliseconds, environment, content }: HostStart & Pick<FillInSources, "content">,
): Promise<Check> {
  const { entry, literal, unset } = fillIn(written, host, { environment, content });
  if (literal.length > 0) {
    return {
      name,
      status: "error",
      found: `${subject} holds ${literal.join(", ")}, which ${host.title} does not fill in.`,
      advice: "Write the value itself there.",
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
      found: `${check.found} It speaks of ${unset.join(", ")}, which is not set here.`,
      advice: `Start ${host.title} where it is set, or run ${install}.`,
    };
  }
  if (hasKey(entry)) return check;
  return {
    ...check,
    status: host.handsOnEnvironment ? "warning" : "error",
    found: `${check.found} But it holds no key.`,
    advice: host.handsOnEnvironment
      ? `Start ${host.title} where OPENAI_API_KEY is set, or run ${install}.`
      : `Run ${install}.`,
  };
}
