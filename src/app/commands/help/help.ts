import {
  commandNames,
  commandOptions,
  commands,
  commonOptions,
  type Command,
  type CommandName,
  type CommandOption,
  type OptionName,
} from "../commands.js";
import type { Setting } from "../../settings/setting-types.js";
import { serverDefaults, serverSettings } from "../../settings/server-settings.js";
import { defaults, settings } from "../../settings/settings.js";
import { commandPages } from "./command-pages.js";
import { indent, row } from "./layout.js";
import { helpOf, allowedValues } from "./option-help.js";

export interface HelpOptions {
  /** In characters. No line is longer, unless it is a single word. */
  readonly width: number;
  /** Styles a heading. */
  readonly heading: (text: string) => string;
}

/** The text of `--help`, built from the tables that the parser and the validation use, so that it cannot drift. */
export function help(about: CommandName | "everything", options: HelpOptions): string {
  return about === "everything" ? overview(options) : page(about, options);
}

function overview({ width, heading }: HelpOptions): string {
  const list = commandNames.map((name) =>
    row(usageOf(name), commandPages[name].summary, { width, left: 19 }),
  );
  return [
    "mcp-openai: ask OpenAI's models and generate images, from any MCP host\n",
    `${heading("Usage")}\n  mcp-openai [COMMAND] [options]\n`,
    `${heading("Commands")}\n${list.join("")}`,
    "Run mcp-openai COMMAND --help for its options, examples and exit codes.\nRun mcp-openai serve --help for the settings, which most commands accept too.\n",
    examples(heading, [
      "mcp-openai install --host claude-desktop --api-key-file ~/.openai-key --dry-run",
      'mcp-openai ask "Why is the sky blue?" --offline',
      'OPENAI_API_KEY_FILE=~/.openai-key mcp-openai image "a red fox in the snow"',
    ]),
  ].join("\n");
}

function page(name: CommandName, { width, heading }: HelpOptions): string {
  const { about, examples: lines, exitCodes } = commandPages[name];
  const { options, takesSettings }: Command = commands[name];
  const rows = [...options, ...commonOptions].map((option) =>
    row(flagWords(name, option), describe(name, option), { width, left: 29 }),
  );
  return [
    `mcp-openai ${usageOf(name)} [options]\n`,
    indent(about, 0, width),
    `${heading("Options")}\n${rows.join("")}`,
    ...(name === "serve"
      ? [
          settingsTable(
            `${heading("Settings over HTTP")}, with --port`,
            serverSettings,
            serverDefaults,
            width,
          ),
          `${settingsTable(`${heading("Settings")}, by option and environment variable`, settings, defaults, width)}${keyFile(width)}`,
        ]
      : takesSettings
        ? [settingFlags(heading, width)]
        : []),
    examples(heading, lines),
    `${heading("Exit codes")}\n${codes({ 0: "success", ...exitCodes, 2: "invalid command line or settings", ...(name !== "serve" && name !== "gallery" && { 130: "interrupted by Ctrl-C" }) })}`,
  ].join("\n");
}

const usageOf = (name: CommandName): string => {
  const { words, wordsAreOptional }: Command = commands[name];
  if (words === undefined) return name;
  const shown = words === "HOST" ? "HOST…" : words;
  const isText = words === "QUERY" || words === "PROMPT";
  return wordsAreOptional ? `${name} [${shown}]` : `${name} ${isText ? `"${words}"` : shown}`;
};

const examples = (heading: HelpOptions["heading"], lines: readonly string[]): string =>
  `${heading("Examples")}\n${lines.map((line) => `  ${line}\n`).join("")}`;

const codes = (meanings: Readonly<Record<number, string>>): string =>
  Object.entries(meanings)
    .map(([code, meaning]) => `  ${code.padEnd(4)} ${meaning}\n`)
    .join("");

function flagWords(command: CommandName, name: OptionName): string {
  const { short }: CommandOption = commandOptions[name];
  const { value } = helpOf(command, name);
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}

function describe(command: CommandName, name: OptionName): string {
  const expected = allowedValues(command, name);
  const byDefault = commandPages[command].defaults?.[name];
  const { words } = helpOf(command, name);
  return `${words}${expected === undefined ? "" : `: ${expected}`}${byDefault === undefined ? "" : ` (default: ${byDefault})`}`;
}

const flags = Object.values<Setting>(settings).flatMap(({ flag }) => (flag === undefined ? [] : `--${flag}`));

const settingFlags = (heading: HelpOptions["heading"], width: number): string =>
  `${heading("Settings")} (see mcp-openai serve --help)\n${indent(flags.join(" "), 2, width)}`;

/** Each setting with its option, its variable and its default. */
function settingsTable(
  title: string,
  table: Readonly<Record<string, Setting>>,
  byDefault: Readonly<Record<string, string | number | boolean>>,
  width: number,
): string {
  const rows = Object.entries(table).map(([name, { variable, flag, description }]) => {
    const value = byDefault[name];
    const words = value === undefined ? description : `${description} (default: ${value})`;
    return row(flag === undefined ? variable : `--${flag}, ${variable}`, words, { width, left: 6 });
  });
  return `${title}\n${rows.join("")}`;
}

const keyFile = (width: number): string =>
  row("OPENAI_API_KEY_FILE", "a file that contains the key, instead of OPENAI_API_KEY", { width, left: 6 });
