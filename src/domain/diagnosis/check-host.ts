import type { ServerStarter } from "../../ports/server-starter.js";
import type { Host } from "../hosts/host.js";
import { hasKey, isDisabled, isOffline, readServers, type ServerEntry } from "../hosts/server-entry.js";
import { closestNames } from "../models/closest-names.js";
import type { Check } from "./check.js";
import {
  checkCommandLines,
  checkKeys,
  checkNames,
  checkRepeatedKeys,
  checkRepeatedServers,
} from "./check-placement.js";
import { checkStart } from "./check-start.js";
import { missingNetworkVariables } from "./check-network.js";
import { expandableReference, fillIn, type FillInSources } from "./fill-in.js";
import { ourEntries, type HostFileOnDisk } from "./read-host-files.js";

export interface HostStart {
  readonly starter: ServerStarter;
  readonly signal: AbortSignal;
  /** The timeout for a server to start, in milliseconds. */
  readonly timeoutMilliseconds: number;
  readonly environment: FillInSources["environment"];
  /** Whether `mcp-openai login` stored a key for an entry's server, which it uses if it has none of its own. */
  readonly hasStoredKey: (entry: ServerEntry, host: Host) => boolean;
  /**
   * Makes one free request with the key and base URL of an entry, as its host would, or takes the answer to the same
   * request. @returns why calls would fail, in sentences; undefined: they would not, or that is unknown.
   */
  readonly tryKey: (entry: ServerEntry, host: Host, signal: AbortSignal) => Promise<string | undefined>;
  /** Variables of an entry that look like settings and are none, a sentence each. */
  readonly unknownVariables: (env: ServerEntry["env"]) => readonly string[];
}

/**
 * Checks that the entries of this program in a host's file start, by starting each as the host would.
 * Entries of other programs are ignored.
 */
export async function checkHost({ name, host, file }: HostFileOnDisk, start: HostStart): Promise<Check[]> {
  if (file.isErr()) return [{ name, status: "error", found: file.error.message }];
  const ours = ourEntries(file.value, host);
  if (ours.isErr()) return [{ name, status: "error", found: ours.error.message }];
  const { path, content = {} } = file.value;
  const malformed = checkCommandLines(name, file.value, host);
  const placement = [
    ...checkRepeatedKeys(name, file.value, host),
    ...checkKeys(name, file.value, host),
    ...malformed,
    ...checkNames(name, file.value, host),
  ];
  if (ours.value.length === 0 && malformed.length === 0) {
    return [
      ...placement,
      {
        name,
        status: "skipped",
        found: `${host.title} has no entry for mcp-openai (${path}).`,
        advice: `To add one, run mcp-openai install ${host.id}.`,
      },
    ];
  }
  const checks = await Promise.all(
    ours.value.map(([entryName, entry]) => {
      const subject = `${host.title}'s entry "${entryName}"`;
      return checkEntry({ name: `${name}/${entryName}`, subject }, host, entry, { ...start, content });
    }),
  );
  const servers: Readonly<Record<string, unknown>> = readServers(file.value, host).unwrapOr({});
  const used = ours.value.filter(
    ([entryName], index) => checks[index]?.starts === true && !isDisabled(servers[entryName]),
  );
  return [...checks.map(({ check }) => check), ...placement, ...checkRepeatedServers(name, host, used)];
}

/** The check of an entry, and whether it starts, with a working key or without. */
async function checkEntry(
  { name, subject }: { name: string; subject: string },
  host: Host,
  original: ServerEntry,
  start: HostStart & Pick<FillInSources, "content">,
): Promise<{ readonly check: Check; readonly starts: boolean }> {
  const { starter, signal, timeoutMilliseconds, environment, content } = start;
  const { entry, literal, unset } = fillIn(original, host, { environment, content });
  if (literal.length > 0) {
    const right = [...literal.flatMap((one) => expandableReference(one, host) ?? []), "the value itself"];
    const check: Check = {
      name,
      status: "error",
      found: `${subject} contains ${literal.join(", ")}, which ${host.title} does not expand.`,
      advice: `Write ${right.join(" or ")}.`,
    };
    return { check, starts: false };
  }
  const command = {
    command: entry.command,
    arguments: entry.args,
    environment: entry.env,
    timeoutMilliseconds,
  };
  const [started, keyIssue] = await Promise.all([
    starter.start(command, signal),
    isOffline(entry) || unset.length > 0 ? undefined : start.tryKey(entry, host, signal),
  ]);
  const plain = checkStart(name, subject, command, started);
  const unknown = [...start.unknownVariables(entry.env), ...misspelledKeys(entry)];
  const check: Check =
    plain.status === "ok" && unknown.length > 0
      ? { ...plain, status: "warning", found: [plain.found, ...unknown].join(" ") }
      : plain;
  const starts = started.isOk();
  return { check: starts ? checkKeyOf(entry, check, { ...start, host, unset, keyIssue }) : check, starts };
}

interface KeyFindings extends HostStart {
  readonly host: Host;
  readonly unset: readonly string[];
  readonly keyIssue: string | undefined;
}

/** Adds to the check of an entry that starts what is wrong with its key. */
function checkKeyOf(
  entry: ServerEntry,
  check: Check,
  { host, unset, keyIssue, environment, hasStoredKey }: KeyFindings,
): Check {
  if (isOffline(entry)) return check;
  if (keyIssue !== undefined)
    return { ...check, status: "error", found: `${check.found} But calls will fail. ${keyIssue}` };
  const install = `mcp-openai install ${host.id} --api-key-file PATH`;
  if (unset.length > 0) {
    return {
      ...check,
      status: "warning",
      found: `${check.found} It refers to ${unset.join(", ")}, which is not set here.`,
      advice: `Start ${host.title} where it is set, or run ${install}.`,
    };
  }
  if (hasKey(entry) || hasStoredKey(entry, host)) {
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

/** Variables of an entry without a key that look like the key's, a sentence each. */
const misspelledKeys = (entry: ServerEntry): string[] =>
  hasKey(entry)
    ? []
    : Object.keys(entry.env)
        .filter((name) => /^OPEN_?AI_(?:API_?)?TOKEN$/i.test(name) || isAlmostKey(name))
        .map((name) => `${name} is not a setting (did you mean OPENAI_API_KEY?), so it has no effect.`);

/** Azure's is another setting. */
const isAlmostKey = (name: string): boolean =>
  !/^(?:AZURE_|OPENAI_API_KEY(?:_FILE)?$)/.test(name) &&
  closestNames(name, ["OPENAI_API_KEY"], 0.75).length > 0;
