import { parseArgs } from "node:util";
import { closestNames } from "../../domain/models/closest-names.js";
import {
  commandNames,
  commandOptions,
  commands,
  commonOptions,
  isCommandName,
  type CommandName,
  type CommandOption,
  type OptionName,
} from "./commands.js";
import type { Flags } from "../settings/read-settings.js";
import type { Setting } from "../settings/setting-types.js";
import { settings } from "../settings/settings.js";
import { readFileSync } from "node:fs";
import { Result } from "neverthrow";

/** The parsed command line. */
export interface CommandLine {
  readonly command: Exclude<CommandName, "help">;
  /** The words after the command, joined by spaces: a query or a prompt. */
  readonly words: string;
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

/** Minimum similarity for a suggestion, as measured by `closestNames`: allows for one or two typos. */
const minSimilarity = 0.4;

/** Parses the command line. @param argv the arguments after the program's name. */
export function readCommandLine(argv: readonly string[]): ReadCommandLine {
  const known = allOptions();
  // Not strict: parseArgs would stop at the first issue, and we report all of them.
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(known).map(([flag, { kind, short }]) => [
        flag,
        {
          type: kind === "yes" ? ("boolean" as const) : ("string" as const),
          ...(kind === "list" && { multiple: true }),
          ...(short !== undefined && { short }),
        },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const issues: string[] = [];
  const [first, ...words] = positionals;
  const command = first === undefined ? "serve" : isCommandName(first) ? first : undefined;
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const issue = issueOf(token, known[token.name], command);
    if (issue === undefined) continue;
    issues.push(issue);
    // One message is enough, so the value is not checked any further.
    Reflect.deleteProperty(values, token.name);
  }
  const topic = command === "help" ? words.shift() : undefined;
  // The command to run, or the topic of help.
  const name = command === "help" ? topic : first;
  const named = name !== undefined && isCommandName(name) ? name : undefined;
  if (name !== undefined && named === undefined) {
    issues.push(
      `unknown command ${name}${suggestion(name, commandNames) || `; commands: ${commandNames.join(", ")}`}`,
    );
  }
  const takesWords = command !== undefined && command !== "help" && "words" in commands[command];
  if (command !== undefined && !takesWords && words.length > 0)
    issues.push(`unexpected argument "${words.join(" ")}"; ${command} takes none`);

  const flags = values as Flags;
  const wantsHelp = command === "help" ? name === named : flags["help"] === true;
  const line = {
    command: command === undefined || command === "help" ? "serve" : command,
    words: words.join(" "),
    toolArguments: toolArguments(flags, issues),
    flags,
    ...(wantsHelp && { help: named ?? ("everything" as const) }),
    version: flags["version"] === true,
  };
  return { line, issues };
}

/** The flags that a command accepts. */
export function flagsOf(command: CommandName): readonly string[] {
  const { options, takesSettings } = commands[command];
  return [...options, ...commonOptions, ...(takesSettings ? Object.keys(settingOptions()) : [])];
}

/** @param command undefined: the command is unknown, so its options are too. */
function issueOf(
  { name, rawName, value }: { name: string; rawName: string; value: string | undefined },
  option: CommandOption | undefined,
  command: CommandName | undefined,
): string | undefined {
  if (option === undefined) {
    const candidates = command === undefined ? [] : flagsOf(command).map((flag) => `--${flag}`);
    return `unknown option ${rawName}${suggestion(rawName, candidates)}`;
  }
  if (command !== undefined && !flagsOf(command).includes(name)) {
    const others = commandNames.filter((other) => flagsOf(other).includes(name));
    return `${command} does not accept ${rawName}; use it with ${others.join(", ")}`;
  }
  if (option.kind === "yes") return value === undefined ? undefined : `${rawName} does not take a value`;
  if (value === undefined) return `${rawName} requires a value`;
  if (option.choices === undefined || option.choices.includes(value)) return undefined;
  return `${rawName} must be one of ${option.choices.join(", ")}; got "${value}"`;
}

/** Suggests the closest name; empty when no name is close. */
function suggestion(name: string, names: readonly string[]): string {
  const [closest] = closestNames(name, names, minSimilarity);
  return closest === undefined ? "" : ` (did you mean ${closest}?)`;
}

function toolArguments(flags: Flags, issues: string[]): Record<string, unknown> {
  const given = (Object.keys(commandOptions) as OptionName[]).filter((flag) => flags[flag] !== undefined);
  return Object.fromEntries(
    given.flatMap((flag) => {
      const { kind, argument }: CommandOption = commandOptions[flag];
      if (argument === undefined) return [];
      const value = flags[flag];
      if (kind === "json") {
        const json = readJsonFlag(flag, String(value));
        if (json.isErr()) issues.push(json.error);
        return [[argument, json.unwrapOr(undefined)]];
      }
      if (kind === "boolean") return [[argument, value === "true"]];
      const number = Number(value);
      return [[argument, kind === "number" && value !== "" && !Number.isNaN(number) ? number : value]];
    }),
  );
}

/** The settings that have a flag, as options. */
const settingOptions = (): Record<string, CommandOption> =>
  Object.fromEntries(
    Object.values<Setting>(settings).flatMap(({ flag, kind }) =>
      flag === undefined ? [] : [[flag, { kind: kind === "boolean" ? "yes" : "text" }] as const],
    ),
  );

const allOptions = (): Record<string, CommandOption> => ({ ...settingOptions(), ...commandOptions });

/** Reads a flag whose value is JSON or the path of a JSON file. @returns on failure, the message for the user. */
function readJsonFlag(flag: string, value: string): Result<unknown, string> {
  const isInline = value.trimStart().startsWith("{");
  const read = Result.fromThrowable(
    (): unknown => JSON.parse(isInline ? value : readFileSync(value, "utf8").replace(/^\uFEFF/, "")),
    (thrown) => `--${flag} must be JSON or the path of a JSON file: ${(thrown as Error).message}`,
  );
  return read();
}
