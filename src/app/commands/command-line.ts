import { parseArgs } from "node:util";
import { didYouMean } from "../../domain/arguments/did-you-mean.js";
import {
  commandNames,
  commandOptions,
  commands,
  commonOptions,
  isCommandName,
  type Command,
  type CommandName,
  type CommandOption,
  type OptionName,
} from "./commands.js";
import { expandHome } from "../settings/expand.js";
import type { Flags } from "../settings/read-settings.js";
import type { Setting } from "../settings/setting-types.js";
import { serverSettings } from "../settings/server-settings.js";
import { settings } from "../settings/settings.js";
import { readFileSync } from "node:fs";
import { Result } from "neverthrow";

/** The parsed command line. */
export interface CommandLine {
  readonly command: Exclude<CommandName, "help">;
  /** The words after the command, joined by spaces: a query or a prompt. */
  readonly words: string;
  /** Whether `-` is among the words: stdin is to be read, however long that takes. */
  readonly readsStdin: boolean;
  /** Arguments for the tool that the command runs. */
  readonly toolArguments: Readonly<Record<string, unknown>>;
  /** Settings and the command's own options, by flag name. */
  readonly flags: Flags;
  /** The topic of the requested help: a command, or `everything`. Absent: no help was requested. */
  readonly help?: CommandName | "everything";
  readonly version: boolean;
}

/** The parsed command line, with one message per issue. */
export interface ReadCommandLine {
  readonly line: CommandLine;
  readonly issues: readonly string[];
}

/** Parses the command line. @param argv the arguments after the program's name. */
export function readCommandLine(argv: readonly string[]): ReadCommandLine {
  const known = allOptions();
  // Not strict: parseArgs would stop at the first issue, and we report all of them.
  const { tokens } = parseArgs({
    args: argv.map((argument) => (isText(argument, known) ? textMark + argument : argument)),
    options: Object.fromEntries(
      Object.entries(known).map(([flag, { kind, short }]) => [
        flag,
        {
          type: kind === "yes" ? ("boolean" as const) : ("string" as const),
          ...(short !== undefined && { short }),
        },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const issues = new Set<string>();
  const end = tokens.find(({ kind }) => kind === "option-terminator")?.index ?? argv.length;
  const positionals = tokens.filter((token) => token.kind === "positional");
  const readsStdin = positionals.some(({ index, value }) => index < end && value === "-");
  const [first, ...words] = positionals
    .filter(({ index, value }) => index > end || value !== "-")
    .map(({ value }) => unmarked(value));
  const command = first === undefined ? "serve" : isCommandName(first) ? first : undefined;
  const values: Record<string, string | true | string[]> = {};
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const issue =
      longWithOneDash(argv[token.index] ?? "", known) ?? issueOf(token, known[token.name], command);
    if (issue !== undefined) {
      issues.add(issue);
      continue;
    }
    const value = valueOf(token);
    const earlier = values[token.name];
    values[token.name] =
      known[token.name]?.kind === "list"
        ? [...(Array.isArray(earlier) ? earlier : []), String(value)]
        : value;
  }
  const topic = command === "help" ? words.shift() : undefined;
  // The command to run, or the topic of help.
  const name = command === "help" ? topic : first;
  const named = name !== undefined && isCommandName(name) ? name : undefined;
  if (name !== undefined && named === undefined) {
    issues.add(
      /\s/.test(name)
        ? `unknown command "${name}"; to ask that, put ask before it`
        : `unknown command ${name}${didYouMean(name, commandNames) || `; commands: ${commandNames.join(", ")}`}`,
    );
  }
  const takesWords = command !== undefined && command !== "help" && "words" in commands[command];
  if (command !== undefined && !takesWords && (words.length > 0 || readsStdin))
    issues.add(`unexpected argument "${words.join(" ") || "-"}"; ${command} takes none`);

  const flags = values as Flags;
  const wantsHelp = command === "help" ? name === named : flags["help"] === true;
  const line = {
    command: command === undefined || command === "help" ? "serve" : command,
    words: words.join(" "),
    readsStdin,
    toolArguments: toolArguments(flags, issues),
    flags,
    ...(wantsHelp && { help: named ?? ("everything" as const) }),
    version: flags["version"] === true,
  };
  return { line, issues: [...issues] };
}

/** The flags that a command accepts. */
export function flagsOf(command: CommandName): readonly string[] {
  const { options, takesSettings, takesServerSettings }: Command = commands[command];
  return [
    ...options,
    ...commonOptions,
    ...(takesServerSettings ? Object.keys(optionsFor(serverSettings)) : []),
    ...(takesSettings ? Object.keys(optionsFor(settings)) : []),
  ];
}

/** NUL cannot occur in an argument, so it safely marks text that begins with a dash. */
const textMark = "\0";

const unmarked = (text: string): string => (text.startsWith(textMark) ? text.slice(textMark.length) : text);

/** Whether an argument begins with a dash but is no option: a negative number, or a sentence. */
function isText(argument: string, known: Readonly<Record<string, CommandOption>>): boolean {
  if (/^-\.?\d/.test(argument)) return true;
  if (!/^-.*\s/s.test(argument) || /^--[\w-]+=/.test(argument)) return false;
  const [name = ""] = argument.split(/\s/, 1);
  const isShort = Object.values(known).some(({ short }) => short === argument[1]);
  return name.startsWith("--") ? !Object.hasOwn(known, name.slice(2)) : !isShort;
}

/** One option as `parseArgs` found it. */
interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** `-model` would be `-m` with the value `odel`. */
function longWithOneDash(
  argument: string,
  known: Readonly<Record<string, CommandOption>>,
): string | undefined {
  const name = /^-(\w[\w-]+)/.exec(argument)?.[1];
  return name !== undefined && Object.hasOwn(known, name)
    ? `unknown option -${name} (did you mean --${name}?)`
    : undefined;
}

/** The value, without the `=` of `-n=2`. */
const valueOf = ({ rawName, value, inlineValue }: OptionToken): string | true =>
  value === undefined
    ? true
    : unmarked(inlineValue === true && !rawName.startsWith("--") ? value.replace(/^=/, "") : value);

/** @param command undefined: the command is unknown, so its options are too. */
function issueOf(
  token: OptionToken,
  option: CommandOption | undefined,
  command: CommandName | undefined,
): string | undefined {
  const { name, rawName, inlineValue } = token;
  if (option === undefined) {
    return `unknown option ${rawName}${command === undefined ? "" : didYouMean(name, flagsOf(command), "--")}`;
  }
  if (command !== undefined && !flagsOf(command).includes(name)) {
    const others = commandNames.filter((other) => flagsOf(other).includes(name));
    return `${command} does not accept ${rawName}; use it with ${others.join(", ")}`;
  }
  if (option.kind === "yes")
    return token.value === undefined ? undefined : `${rawName} does not take a value`;
  if (token.value === undefined) return `${rawName} requires a value`;
  if (inlineValue !== true && /^-./.test(token.value))
    return `${rawName} requires a value; for one that begins with a dash, write --${name}=${token.value}`;
  const value = String(valueOf(token));
  // Use cases would take it for an argument that was left out.
  if (value.trim() === "") return `${rawName} requires a value; got "${value}"`;
  if (option.choices === undefined || option.choices.includes(value)) return undefined;
  return `${rawName} must be one of ${option.choices.join(", ")}; got "${value}"${didYouMean(value, option.choices)}`;
}

function toolArguments(flags: Flags, issues: Set<string>): Record<string, unknown> {
  const given = (Object.keys(commandOptions) as OptionName[]).filter((flag) => flags[flag] !== undefined);
  return Object.fromEntries(
    given.flatMap((flag) => {
      const { kind, argument }: CommandOption = commandOptions[flag];
      if (argument === undefined) return [];
      const value = flags[flag];
      if (kind === "json") {
        const json = readJsonFlag(flag, String(value));
        if (json.isErr()) issues.add(json.error);
        return [[argument, json.unwrapOr(undefined)]];
      }
      if (kind === "boolean") return [[argument, value === "true"]];
      if (kind === "names")
        return [
          [
            argument,
            String(value)
              .split(",")
              .map((name) => name.trim()),
          ],
        ];
      const number = Number(value);
      return [[argument, kind === "number" && !Number.isNaN(number) ? number : value]];
    }),
  );
}

/** The settings that have a flag, as options. */
const optionsFor = (table: Readonly<Record<string, Setting>>): Record<string, CommandOption> =>
  Object.fromEntries(
    Object.values<Setting>(table).flatMap(({ flag, kind }) =>
      flag === undefined ? [] : [[flag, { kind: kind === "boolean" ? "yes" : "text" }] as const],
    ),
  );

const allOptions = (): Record<string, CommandOption> => ({
  ...optionsFor(settings),
  ...optionsFor(serverSettings),
  ...commandOptions,
});

/** Reads a flag whose value is JSON or the path of a JSON file. @returns on failure, the message for the user. */
function readJsonFlag(flag: string, value: string): Result<unknown, string> {
  const isInline = value.trimStart().startsWith("{");
  const read = Result.fromThrowable(
    (): unknown =>
      JSON.parse(isInline ? value : readFileSync(expandHome(value), "utf8").replace(/^\uFEFF/, "")),
    (thrown) => {
      const { code, message } = thrown as NodeJS.ErrnoException;
      const why =
        code === "ENOENT"
          ? `the file ${value} does not exist`
          : code === undefined
            ? `${isInline ? "it" : value} is not JSON (${message})`
            : `${value} cannot be read (${code})`;
      return `--${flag} must be JSON or the path of a JSON file: ${why}`;
    },
  );
  return read();
}
