import type { HostFile, HostFiles } from "../../ports/host-files.js";
import type { Host, Platform } from "../hosts/host.js";
import { hosts } from "../hosts/known-hosts.js";
import {
  isObject,
  isOurs,
  readEntry,
  readServers,
  serversPath,
  type ServerEntry,
} from "../hosts/server-entry.js";
import { malformedEntry, repairedEntry } from "../hosts/malformed-entry.js";
import { closestNames } from "../models/closest-names.js";
import type { Check } from "./check.js";

/** Entries of this program that a host does not find: under a key that it does not read, or under none. */
export function checkKeys(name: string, { path, content = {} }: HostFile, host: Host): Check[] {
  const right = serversPath(content, host).join(".");
  const isFound = oursBelow(content[host.serversKey], host).length > 0;
  const places = [
    ...Object.entries(content).map(([key, value]) => ({ key, where: `under "${key}"`, value })),
    { key: "misplaced", where: "at the top level", value: content },
  ];
  return places.flatMap(({ key, where, value }) => {
    const ours = key === host.serversKey ? [] : oursBelow(value, host);
    if (ours.length === 0) return [];
    return [
      {
        name: `${name}/${key}`,
        // A project's file may serve several hosts.
        status: isFound ? ("warning" as const) : ("error" as const),
        found: `${path} has ${inWords(ours)} ${where}, which ${host.title} does not read.`,
        advice: `Move it below "${right}".`,
      },
    ];
  });
}

/** Keys of which a host reads only one, where the servers are. */
export const checkRepeatedKeys = (name: string, { path, repeatedKeys = [] }: HostFile, host: Host): Check[] =>
  repeatedKeys
    .filter(({ at: [outermost] }) => outermost === host.serversKey)
    .map(({ at, line }) => ({
      name: `${name}/${at.join(".")}/repeated`,
      status: "error",
      found: `${path} has "${at.join(".")}" more than once (again in line ${line}), and ${host.title} reads only one of them.`,
      advice: "Combine them in one.",
    }));

/** Entries of this program in files that people take for a host's configuration. */
export async function checkMistakenFiles(
  { host, path: actual }: { readonly host: Host; readonly path: string },
  files: HostFiles,
  platform: Platform,
): Promise<Check[]> {
  const checks = (host.mistakenFiles?.(platform) ?? []).map(async (location): Promise<Check[]> => {
    const path = (await files.locate([location])).unwrapOr("");
    if (path === actual || path === "") return [];
    const content = (await files.read(path)).map((file) => file.content).unwrapOr(undefined);
    const ours = Object.values(content ?? {}).flatMap((value) => oursBelow(value, host));
    if (ours.length === 0) return [];
    return [
      {
        name: `host:${host.id}/mistaken`,
        status: "warning",
        found: `${path} has ${inWords(ours)}, but ${host.title} looks for servers in ${actual}.`,
        advice: `Remove it there, and run mcp-openai install ${host.id}.`,
      },
    ];
  });
  return (await Promise.all(checks)).flat();
}

/** Entries of this program whose command line is not split as the host needs it. */
export const checkCommandLines = (name: string, file: HostFile, host: Host): Check[] =>
  Object.entries(readServers(file, host).unwrapOr({})).flatMap(([entryName, value]): Check[] => {
    const malformed = malformedEntry(value, host);
    if (malformed === undefined) return [];
    const { command, isList } = host.entry;
    const right = (isList === true ? [command] : [command, "args"]).map(
      (key) => `"${key}": ${JSON.stringify(malformed.repaired[key])}`,
    );
    return [
      {
        name: `${name}/${entryName}`,
        status: "error",
        found: `${host.title}'s entry "${entryName}" does not start mcp-openai: ${malformed.issue}.`,
        advice: `Split them: ${right.join(", ")}. Or run mcp-openai install ${host.id} --name ${entryName}.`,
      },
    ];
  });

/** Entries whose program has almost this one's name. */
export const checkNames = (name: string, file: HostFile, host: Host): Check[] =>
  Object.entries(readServers(file, host).unwrapOr({})).flatMap(([entryName, value]): Check[] => {
    const entry = readEntry(value, host);
    const word = entry === undefined ? undefined : nearMiss(entry);
    if (word === undefined) return [];
    return [
      {
        name: `${name}/${entryName}`,
        status: "warning",
        found: `${host.title}'s entry "${entryName}" starts ${word}, which is not mcp-openai.`,
        advice: `If it is a typing mistake, run mcp-openai install ${host.id} --name ${entryName} --force.`,
      },
    ];
  });

/** Entries for one server. @param started those that start. */
export const checkRepeatedServers = (
  name: string,
  host: Host,
  started: readonly (readonly [string, ServerEntry])[],
): Check[] =>
  started.flatMap(([entryName, entry], index): Check[] => {
    const first = started.slice(0, index).find(([, other]) => settingsOf(other) === settingsOf(entry))?.[0];
    if (first === undefined) return [];
    return [
      {
        name: `${name}/${entryName}/repeated`,
        status: "warning",
        found: `${host.title}'s entries "${first}" and "${entryName}" are the same server, so each tool is there twice.`,
        advice: `Run mcp-openai uninstall ${host.id} --name ${entryName}.`,
      },
    ];
  });

function oursBelow(value: unknown, host: Host): string[] {
  if (!isObject(value)) return [];
  // VS Code's settings once had `mcp: { servers: {…} }`.
  const inner = isObject(value["servers"]) ? value["servers"] : {};
  return Object.entries({ ...value, ...inner }).flatMap(([name, one]) => {
    return [host, hosts.cursor].some((reader) => {
      const entry = readEntry(repairedEntry(one, reader), reader);
      return entry !== undefined && isOurs(entry);
    })
      ? [name]
      : [];
  });
}

const inWords = (names: readonly string[]): string =>
  `the mcp-openai ${names.length === 1 ? "entry" : "entries"} ${names.map((one) => `"${one}"`).join(", ")}`;

/** The word of a command that resembles this program's name. */
function nearMiss(entry: ServerEntry): string | undefined {
  if (isOurs(entry)) return undefined;
  return [entry.command, ...entry.args].find((word) => {
    const bare = word.replace(/(?<=.)@.*$/, "").replace(/\.(?:cmd|ps1)$/, "");
    return (
      /^[\w.-]{7,14}$/.test(bare) && closestNames(bare.replace(/_/g, "-"), ["mcp-openai"], 0.7).length > 0
    );
  });
}

/** What tells one server from another: its settings, in any order. */
const settingsOf = ({ args, env }: ServerEntry): string =>
  JSON.stringify([Object.entries(env).sort(), args.filter((word) => word.startsWith("--")).sort()]);
