import { imageProtocols } from "../../adapters/cli/images/protocol-by-environment.js";

/** An option of commands, besides the settings. */
export interface CommandOption {
  /** `yes` takes no value, `list` may stand several times, `json` is JSON or a file that holds it. */
  readonly kind: "text" | "number" | "yes" | "list" | "json";
  /** The argument of the tool that it becomes. Absent: it is for the command itself. */
  readonly argument?: string;
  /** The only values there are. Absent: whoever uses it checks. */
  readonly choices?: readonly string[];
  /** The letter that stands for it after one dash. */
  readonly short?: string;
}

/** Every option that is no setting. What each means is told in `help/option-words.ts`. */
export const commandOptions = {
  model: { kind: "text", argument: "model" },
  image: { kind: "list", argument: "images" },
  mask: { kind: "text", argument: "mask" },
  system: { kind: "text", argument: "system" },
  conversation: { kind: "text", argument: "conversation" },
  "reasoning-effort": { kind: "text", argument: "reasoning_effort" },
  temperature: { kind: "number", argument: "temperature" },
  "max-tokens": { kind: "number", argument: "max_tokens" },
  "web-search": { kind: "yes", argument: "web_search" },
  schema: { kind: "json", argument: "schema" },
  size: { kind: "text", argument: "size" },
  quality: { kind: "text", argument: "quality" },
  n: { kind: "number", argument: "n", short: "n" },
  background: { kind: "text", argument: "background" },
  "output-format": { kind: "text", argument: "output_format" },
  "output-compression": { kind: "number", argument: "output_compression" },
  complexity: { kind: "text", argument: "complexity" },
  moderation: { kind: "text", argument: "moderation" },
  style: { kind: "text", argument: "style" },
  "save-to": { kind: "text", argument: "save_to" },
  overwrite: { kind: "yes", argument: "overwrite" },
  show: { kind: "text", choices: ["auto", ...imageProtocols, "none"] },
  host: { kind: "text" },
  name: { kind: "text" },
  project: { kind: "yes" },
  "api-key-file": { kind: "text" },
  "with-key": { kind: "yes" },
  "dry-run": { kind: "yes" },
  force: { kind: "yes" },
  json: { kind: "yes" },
  offline: { kind: "yes" },
  "no-color": { kind: "yes" },
  help: { kind: "yes", short: "h" },
  version: { kind: "yes", short: "v" },
} as const satisfies Readonly<Record<string, CommandOption>>;

export type OptionName = keyof typeof commandOptions;

export interface Command {
  /** What its words are. Absent: it takes none. */
  readonly words?: "QUERY" | "PROMPT" | "COMMAND";
  /** Its own options, in the order in which help tells them. */
  readonly options: readonly OptionName[];
  /** Whether the settings are options of it too. */
  readonly takesSettings: boolean;
}

/** Options of every command. */
export const commonOptions: readonly OptionName[] = ["no-color", "help", "version"];

const drawing: readonly OptionName[] = [
  "model",
  "size",
  "quality",
  "n",
  "background",
  "output-format",
  "output-compression",
  "complexity",
];

const kept: readonly OptionName[] = ["save-to", "overwrite", "show", "json", "offline"];

/** Every command there is, and what it takes. */
export const commands = {
  serve: { options: ["offline"], takesSettings: true },
  ask: {
    words: "QUERY",
    options: [
      "model",
      "image",
      "system",
      "conversation",
      "reasoning-effort",
      "temperature",
      "max-tokens",
      "web-search",
      "schema",
      "json",
      "offline",
    ],
    takesSettings: true,
  },
  image: { words: "PROMPT", options: [...drawing, "moderation", "style", ...kept], takesSettings: true },
  edit: { words: "PROMPT", options: ["image", "mask", ...drawing, ...kept], takesSettings: true },
  install: {
    options: ["host", "api-key-file", "with-key", "project", "name", "dry-run", "force", "offline"],
    takesSettings: true,
  },
  uninstall: { options: ["host", "project", "name", "dry-run", "force"], takesSettings: false },
  doctor: { options: ["json", "offline"], takesSettings: true },
  help: { words: "COMMAND", options: [], takesSettings: false },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands) as readonly CommandName[];

export const isCommandName = (word: string): word is CommandName => Object.hasOwn(commands, word);
