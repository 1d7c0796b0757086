import { wordingOf, type Wording } from "../../adapters/cli/terminal/wording.js";
import { commandOptions, isCommandName, type CommandName, type CommandOption } from "./commands.js";

/** The words in which a command speaks: options in place of arguments, commands in place of tools. */
export function wordingFor(command: CommandName): Wording {
  const isImage = command === "image" || command === "edit";
  const options = Object.entries<CommandOption>(commandOptions).flatMap(([flag, { argument }]) =>
    argument === undefined ? [] : [[argument, `--${flag}`] as const],
  );
  const tools = Object.entries(commandOf).flatMap(([tool, name]) =>
    isCommandName(name) ? [[tool, `mcp-openai ${name}`] as const] : [],
  );
  return wordingOf({
    options: new Map([
      ...options,
      // At the terminal, the limits of a call are settings.
      ["timeout_seconds", isImage ? "--image-timeout-seconds" : "--timeout-seconds"],
      ["max_retries", "--max-retries"],
    ]),
    tools: new Map(tools),
  });
}

/** The command that does what a tool does. */
const commandOf = {
  "ask-openai": "ask",
  "create-image": "image",
  "edit-image": "edit",
  "list-models": "models",
  "collect-result": "collect",
} as const;
