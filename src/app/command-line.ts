import { parseArgs } from "node:util";
import { readJsonFlag } from "./read-json-flag.js";
import type { Flags } from "./read-settings.js";
import type { Setting } from "./setting-kinds.js";
import { settings } from "./settings.js";

const commands = ["serve", "ask", "image", "edit", "install", "uninstall", "doctor"] as const;

type Command = (typeof commands)[number];

/** The commands that take words: a query, or a prompt. */
const speaking: readonly string[] = ["ask", "image", "edit"] satisfies Command[];

/** What stood on the command line. */
interface CommandLine {
  readonly command: Command;
  /** The words after the command: a query or a prompt. */
  readonly words: string;
  /** Arguments of the tool behind the command. */
  readonly toolArguments: Readonly<Record<string, unknown>>;
  /** Settings, by flag. */
  readonly flags: Flags;
  readonly help: boolean;
  readonly version: boolean;
}

/** Flags of `ask`, `image` and `edit`, by the argument of the tool that each becomes. */
const toolFlags: Readonly<
  Record<string, { argument: string; kind: "text" | "number" | "yes" | "list" | "json" }>
> = {
  model: { argument: "model", kind: "text" },
  image: { argument: "images", kind: "list" },
  mask: { argument: "mask", kind: "text" },
  system: { argument: "system", kind: "text" },
  conversation: { argument: "conversation", kind: "text" },
  "reasoning-effort": { argument: "reasoning_effort", kind: "text" },
  temperature: { argument: "temperature", kind: "number" },
  "web-search": { argument: "web_search", kind: "yes" },
  schema: { argument: "schema", kind: "json" },
  "max-tokens": { argument: "max_tokens", kind: "number" },
  size: { argument: "size", kind: "text" },
  quality: { argument: "quality", kind: "text" },
  background: { argument: "background", kind: "text" },
  "output-format": { argument: "output_format", kind: "text" },
  "output-compression": { argument: "output_compression", kind: "number" },
  complexity: { argument: "complexity", kind: "text" },
  moderation: { argument: "moderation", kind: "text" },
  style: { argument: "style", kind: "text" },
  "save-to": { argument: "save_to", kind: "text" },
  overwrite: { argument: "overwrite", kind: "yes" },
  n: { argument: "n", kind: "number" },
};

/** Flags of `install`, `uninstall` and `doctor`. */
const setupFlags: Readonly<Record<string, { type: "string" | "boolean" }>> = {
  host: { type: "string" },
  name: { type: "string" },
  project: { type: "boolean" },
  "api-key-file": { type: "string" },
  "with-key": { type: "boolean" },
  force: { type: "boolean" },
  "dry-run": { type: "boolean" },
  json: { type: "boolean" },
};

/** What stood on the command line, and a sentence for each thing that cannot be understood. */
export interface ReadCommandLine {
  readonly line: CommandLine;
  readonly problems: readonly string[];
}

/** Reads the command line. @param argv what follows the program's own name. */
export function readCommandLine(argv: readonly string[]): ReadCommandLine {
  const known = options();
  // Not strict: parseArgs would stop at the first fault, and all are wanted.
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: known,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const problem = problemOf(token, known[token.name]?.type);
    if (problem === undefined) continue;
    problems.push(problem);
    // One word about it is enough: nothing further is to be made of its value.
    Reflect.deleteProperty(values, token.name);
  }
  const [command = "serve", ...words] = positionals;
  if (!isCommand(command))
    problems.push(`There is no command "${command}"; there are ${commands.join(", ")}.`);
  else if (!speaking.includes(command) && words.length > 0) {
    problems.push(`${command} takes no words, but there was "${words.join(" ")}".`);
  }
  const flags = values as Flags;
  const line = {
    command: isCommand(command) ? command : "serve",
    words: words.join(" "),
    toolArguments: toolArguments(flags, problems),
    flags,
    help: flags["help"] === true,
    version: flags["version"] === true,
  };
  return { line, problems };
}

function problemOf(
  { rawName, value }: { rawName: string; value: string | undefined },
  type: "string" | "boolean" | undefined,
): string | undefined {
  if (type === undefined) return `There is no flag ${rawName}.`;
  if (type === "boolean") return value === undefined ? undefined : `${rawName} takes no value.`;
  return value === undefined ? `${rawName} needs a value after it.` : undefined;
}

const isCommand = (word: string): word is Command => commands.some((command) => command === word);

function toolArguments(flags: Flags, problems: string[]): Record<string, unknown> {
  const given = Object.entries(toolFlags).filter(([flag]) => flags[flag] !== undefined);
  return Object.fromEntries(
    given.map(([flag, { argument, kind }]) => {
      const value = flags[flag];
      if (kind === "json") {
        const json = readJsonFlag(flag, String(value));
        if (json.isErr()) problems.push(json.error);
        return [argument, json.unwrapOr(undefined)];
      }
      const number = Number(value);
      return [argument, kind === "number" && value !== "" && !Number.isNaN(number) ? number : value];
    }),
  );
}

interface FlagOption {
  type: "string" | "boolean";
  short?: string;
  multiple?: boolean;
}

function options(): Record<string, FlagOption> {
  const ofSettings = Object.values<Setting>(settings).flatMap(({ flag, kind }) =>
    flag === undefined ? [] : [[flag, { type: kind === "boolean" ? "boolean" : "string" }] as const],
  );
  const ofTools = Object.entries(toolFlags).map(
    ([flag, { kind }]) =>
      [
        flag,
        {
          type: kind === "yes" ? "boolean" : "string",
          ...(kind === "list" && { multiple: true }),
          ...(flag === "n" && { short: "n" }),
        },
      ] as const,
  );
  return Object.fromEntries<FlagOption>([
    ...ofSettings,
    ...ofTools,
    ...Object.entries(setupFlags),
    ["offline", { type: "boolean" }],
    ["help", { type: "boolean", short: "h" }],
    ["version", { type: "boolean", short: "v" }],
  ]);
}
