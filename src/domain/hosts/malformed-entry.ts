import type { Host } from "./host.js";
import { isObject, isOurs, readEntry } from "./server-entry.js";

/** An entry of this program whose command line is not split as its host needs it. */
export interface MalformedEntry {
  /** What is wrong, to complete the sentence "It does not start: …". */
  readonly issue: string;
  /** The entry with its command line split; everything else stays. */
  readonly repaired: Readonly<Record<string, unknown>>;
}

/** Recognizes an entry that starts this program once its command line is split at white space. */
export function malformedEntry(value: unknown, host: Host): MalformedEntry | undefined {
  if (!isObject(value)) return undefined;
  const shape = host.entry;
  const entry = readEntry(value, host);
  if (entry !== undefined && isOurs(entry)) return undefined;
  const program = value[shape.command];
  const given = value["args"] ?? [];
  const words: unknown[] = [program, given].flat();
  const issues = [
    ...(typeof program === "string" && /\s/.test(program)
      ? [`"${shape.command}" contains arguments of the program`]
      : []),
    ...(Array.isArray(given) ? [] : ['"args" is not a list']),
    ...([program, given].some((list) => Array.isArray(list) && list.some(isOptionWithArgument))
      ? ["one item of the list contains several arguments"]
      : []),
  ];
  if (issues.length === 0 || !words.every((word) => typeof word === "string")) return undefined;
  const [command = "", ...args] = words.flatMap((word) => word.split(/\s+/).filter((part) => part !== ""));
  if (!isOurs({ command, args })) return undefined;
  const line =
    shape.isList === true ? { [shape.command]: [command, ...args] } : { [shape.command]: command, args };
  return { issue: issues.join(", and "), repaired: { ...value, ...line } };
}

/** An entry with its command line split if that makes it one of this program; any other stays as it is. */
export const repairedEntry = (value: unknown, host: Host): unknown =>
  malformedEntry(value, host)?.repaired ?? value;

/** Such as `-y mcp-openai`; other options may have an argument with spaces, above all a shell's `-c`. */
const isOptionWithArgument = (word: unknown): boolean =>
  typeof word === "string" && /^-(?:y|-yes)\s+\S/.test(word);
