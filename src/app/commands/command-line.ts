import { parseArgs } from "node:util";
import { nearestNames } from "../../domain/models/nearest-names.js";
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

/** What stood on the command line. */
export interface CommandLine {
  readonly command: Exclude<CommandName, "help">;
  /** The words after the command: a query or a prompt. */
  readonly words: string;
  /** Arguments of the tool behind the command. */
  readonly toolArguments: Readonly<Record<string, unknown>>;
  /** Settings and the command's own options, by flag. */
  readonly flags: Flags;
  /** What help is wanted about: a command, or `everything`. Absent: none is. */
  readonly help?: CommandName | "everything";
  readonly version: boolean;
}

/** What stood on the command line, and a sentence for each thing that cannot be understood. */
export interface ReadCommandLine {
  readonly line: CommandLine;
  readonly issues: readonly string[];
}

/** How alike a name must be to be worth offering, as `nearestNames` measures it: a slip of the finger or two. */
const likeEnough = 0.4;

/** Reads the command line. @param argv what follows the program's own name. */
export function readCommandLine(argv: readonly string[]): ReadCommandLine {
  const known = everyOption();
  // Not strict: parseArgs would stop at the first fault, and all are wanted.
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
    // One word about it is enough: nothing further is to be made of its value.
    Reflect.deleteProperty(values, token.name);
  }
  const topic = command === "help" ? words.shift() : undefined;
  // Which command is meant: to be run, or to be told of.
  const name = command === "help" ? topic : first;
  const named = name !== undefined && isCommandName(name) ? name : undefined;
  if (name !== undefined && named === undefined) {
    issues.push(
      `There is no command "${name}"; there are ${commandNames.join(", ")}.${meant(name, commandNames)}`,
    );
  }
  const takesWords = command !== undefined && command !== "help" && "words" in commands[command];
  if (command !== undefined && !takesWords && words.length > 0)
    issues.push(`${command} takes no words, but there was "${words.join(" ")}".`);

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

/** The flags that a command takes. */
export function flagsOf(command: CommandName): readonly string[] {
  const { options, takesSettings } = commands[command];
  return [...options, ...commonOptions, ...(takesSettings ? Object.keys(settingOptions()) : [])];
}

/** @param command undefined: there is none of that name, and what it would take is not known. */
function issueOf(
  { name, rawName, value }: { name: string; rawName: string; value: string | undefined },
  option: CommandOption | undefined,
  command: CommandName | undefined,
): string | undefined {
  if (option === undefined) {
    const near = command === undefined ? [] : flagsOf(command).map((flag) => `--${flag}`);
    return `There is no flag ${rawName}.${meant(rawName, near)}`;
  }
  if (command !== undefined && !flagsOf(command).includes(name)) {
    const takers = commandNames.filter((other) => flagsOf(other).includes(name));
    return `${command} takes no ${rawName}; it is for ${takers.join(", ")}.`;
  }
  if (option.kind === "yes") return value === undefined ? undefined : `${rawName} takes no value.`;
  if (value === undefined) return `${rawName} needs a value after it.`;
  if (option.choices === undefined || option.choices.includes(value)) return undefined;
  return `${rawName} must be one of ${option.choices.join(", ")}.`;
}

/** A question that offers the nearest name, or nothing where none is near. */
function meant(name: string, names: readonly string[]): string {
  const [nearest] = nearestNames(name, names, likeEnough);
  return nearest === undefined ? "" : ` Did you mean ${nearest}?`;
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
      const number = Number(value);
      return [[argument, kind === "number" && value !== "" && !Number.isNaN(number) ? number : value]];
    }),
  );
}

/** The settings that are options, by flag. */
const settingOptions = (): Record<string, CommandOption> =>
  Object.fromEntries(
    Object.values<Setting>(settings).flatMap(({ flag, kind }) =>
      flag === undefined ? [] : [[flag, { kind: kind === "boolean" ? "yes" : "text" }] as const],
    ),
  );

const everyOption = (): Record<string, CommandOption> => ({ ...settingOptions(), ...commandOptions });

/** Reads the value of a flag that is JSON, or the path of a file that holds it. @returns a sentence that says why not. */
function readJsonFlag(flag: string, value: string): Result<unknown, string> {
  const isInline = value.trimStart().startsWith("{");
  const read = Result.fromThrowable(
    (): unknown => JSON.parse(isInline ? value : readFileSync(value, "utf8").replace(/^\uFEFF/, "")),
    (thrown) => `--${flag} must be JSON, or a file that holds it: ${(thrown as Error).message}.`,
  );
  return read();
}
