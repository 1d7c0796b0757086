import { imageProtocols } from "../../adapters/cli/images/protocol-by-environment.js";

/** A command-line option that is not a setting. */
export interface CommandOption {
  /** `yes` takes no value, `boolean` does, `list` may be repeated, `names` is one text with commas between, `json` is JSON or the path of a JSON file. */
  readonly kind: "text" | "number" | "yes" | "boolean" | "list" | "names" | "json";
  /** The tool argument it maps to. Absent: the command itself uses it. */
  readonly argument?: string;
  /** The allowed values. Absent: its consumer validates it. */
  readonly choices?: readonly string[];
  /** The letter of its short form, such as `n` for `-n`. */
  readonly short?: string;
}

/** All options that are not settings. `help/option-help.ts` describes them. */
export const commandOptions = {
  model: { kind: "text", argument: "model", short: "m" },
  models: { kind: "names", argument: "models" },
  compare: { kind: "yes", argument: "compare" },
  image: { kind: "list", argument: "images", short: "i" },
  mask: { kind: "text", argument: "mask" },
  "keep-outside-mask": { kind: "boolean", argument: "keep_outside_mask", choices: ["true", "false"] },
  markup: { kind: "text", argument: "markup" },
  system: { kind: "text", argument: "system", short: "s" },
  continue: { kind: "yes", short: "c" },
  conversation: { kind: "text", argument: "conversation" },
  "reasoning-effort": { kind: "text", argument: "reasoning_effort" },
  temperature: { kind: "number", argument: "temperature" },
  "max-tokens": { kind: "number", argument: "max_tokens" },
  "web-search": { kind: "yes", argument: "web_search" },
  schema: { kind: "json", argument: "schema" },
  size: { kind: "text", argument: "size" },
  "aspect-ratio": { kind: "text", argument: "aspect_ratio" },
  resolution: { kind: "text", argument: "resolution" },
  "enhance-prompt": { kind: "yes", argument: "enhance_prompt" },
  reference: { kind: "list", argument: "reference" },
  animate: { kind: "yes", argument: "animate" },
  quality: { kind: "text", argument: "quality" },
  n: { kind: "number", argument: "n", short: "n" },
  background: { kind: "text", argument: "background" },
  "output-format": { kind: "text", argument: "output_format" },
  "output-compression": { kind: "number", argument: "output_compression" },
  complexity: { kind: "text", argument: "complexity" },
  "frame-count": { kind: "number", argument: "frame_count" },
  "frame-duration-ms": { kind: "number", argument: "frame_duration_ms" },
  "svg-model": { kind: "text", argument: "svg_model" },
  moderation: { kind: "text", argument: "moderation" },
  style: { kind: "text", argument: "style" },
  "save-to": { kind: "text", argument: "save_to", short: "o" },
  overwrite: { kind: "yes", argument: "overwrite" },
  show: { kind: "text", choices: ["auto", ...imageProtocols, "none"] },
  open: { kind: "yes" },
  port: { kind: "number" },
  "no-open": { kind: "yes" },
  "tokens-file": { kind: "text" },
  group: { kind: "list" },
  "expires-in-days": { kind: "number" },
  older: { kind: "yes" },
  host: { kind: "text" },
  name: { kind: "text" },
  project: { kind: "yes" },
  "api-key-file": { kind: "text" },
  "with-key": { kind: "yes" },
  "dry-run": { kind: "yes" },
  force: { kind: "yes" },
  cancel: { kind: "yes" },
  json: { kind: "yes" },
  offline: { kind: "yes" },
  "no-color": { kind: "yes" },
  help: { kind: "yes", short: "h" },
  version: { kind: "yes", short: "v" },
} as const satisfies Readonly<Record<string, CommandOption>>;

export type OptionName = keyof typeof commandOptions;

export interface Command {
  /** The name of its positional argument. Absent: it takes none. */
  readonly words?:
    "QUERY" | "PROMPT" | "COMMAND" | "NUMBER" | "SHELL" | "HOST" | "ID" | "add|remove|list [NAME]";
  /** Whether that argument may be left out. */
  readonly wordsAreOptional?: true;
  /** Its own options, in the order in which help lists them. */
  readonly options: readonly OptionName[];
  /** Whether it also accepts the settings as options. */
  readonly takesSettings: boolean;
  /** Whether it also accepts the settings of a server over HTTP. */
  readonly takesServerSettings?: true;
}

/** Options that every command accepts. */
export const commonOptions: readonly OptionName[] = ["no-color", "help", "version"];

const questionOptions: readonly OptionName[] = [
  "model",
  "image",
  "system",
  "continue",
  "conversation",
  "reasoning-effort",
  "temperature",
  "max-tokens",
  "web-search",
];

const imageOptions: readonly OptionName[] = [
  "model",
  "size",
  "aspect-ratio",
  "resolution",
  "enhance-prompt",
  "quality",
  "n",
  "background",
  "output-format",
  "output-compression",
  "complexity",
  "animate",
  "frame-count",
  "frame-duration-ms",
  "svg-model",
];

const outputOptions: readonly OptionName[] = ["save-to", "overwrite", "show", "json", "offline"];

/** All commands, and what each accepts. */
export const commands = {
  serve: { options: ["offline"], takesSettings: true, takesServerSettings: true },
  ask: {
    words: "QUERY",
    options: [...questionOptions, "models", "compare", "schema", "background", "json", "offline"],
    takesSettings: true,
  },
  chat: {
    words: "QUERY",
    wordsAreOptional: true,
    options: [...questionOptions, "offline"],
    takesSettings: true,
  },
  collect: { words: "ID", options: ["cancel", "json"], takesSettings: true },
  image: {
    words: "PROMPT",
    options: ["reference", ...imageOptions, "moderation", "style", ...outputOptions],
    takesSettings: true,
  },
  edit: {
    words: "PROMPT",
    options: ["image", "mask", "keep-outside-mask", "markup", ...imageOptions, ...outputOptions],
    takesSettings: true,
  },
  models: { options: ["json", "offline"], takesSettings: true },
  usage: { options: ["json"], takesSettings: true },
  images: {
    words: "NUMBER",
    wordsAreOptional: true,
    options: ["n", "open", "json"],
    takesSettings: true,
  },
  gallery: { options: ["port", "no-open", "offline"], takesSettings: true },
  install: {
    words: "HOST",
    wordsAreOptional: true,
    options: ["host", "api-key-file", "with-key", "project", "name", "dry-run", "force", "offline"],
    takesSettings: true,
  },
  uninstall: {
    words: "HOST",
    wordsAreOptional: true,
    options: ["host", "project", "name", "dry-run", "force"],
    takesSettings: false,
  },
  doctor: { options: ["json", "offline"], takesSettings: true },
  tokens: {
    words: "add|remove|list [NAME]",
    options: ["group", "expires-in-days", "older", "tokens-file", "json"],
    takesSettings: false,
  },
  login: { options: ["offline"], takesSettings: true },
  logout: { options: [], takesSettings: false },
  completion: { words: "SHELL", options: [], takesSettings: false },
  help: { words: "COMMAND", wordsAreOptional: true, options: [], takesSettings: false },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands) as readonly CommandName[];

export const isCommandName = (word: string): word is CommandName => Object.hasOwn(commands, word);
