import { askCommand } from "../adapters/cli/ask-command.js";
import { imageCommand } from "../adapters/cli/image-command.js";
import { askAsJson, picturesAsJson } from "../adapters/cli/json-commands.js";
import type { Terminal } from "../adapters/cli/terminal.js";
import type { Application } from "./application.js";
import type { CommandLine } from "./command-line.js";

/** `mcp-openai ask`, `image` and `edit`. @returns the exit code. */
export function runToolCommand(
  command: "ask" | "image" | "edit",
  { words, toolArguments, flags }: Pick<CommandLine, "words" | "toolArguments" | "flags">,
  { serverParts }: Pick<Application, "serverParts">,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const wantsJson = flags["json"] === true;
  if (command === "ask") {
    const input = { ...toolArguments, query: words };
    return wantsJson
      ? askAsJson(serverParts.ask, input, terminal, signal)
      : askCommand(serverParts, input, terminal, signal);
  }
  const make = command === "image" ? serverParts.createImages : serverParts.editImages;
  const input = { ...toolArguments, prompt: words };
  return wantsJson
    ? picturesAsJson(make, input, terminal, signal)
    : imageCommand({ ...serverParts, make }, input, terminal, signal);
}
