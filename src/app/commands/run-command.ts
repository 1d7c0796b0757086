import type { Application } from "../composition/application.js";
import type { Overrides } from "../composition/tokens.js";
import type { CommandLine } from "./command-line.js";
import { runCollect } from "./run-background.js";
import { runChat } from "./run-chat.js";
import { runListing } from "./run-listing.js";
import { runToolCommand, type CommandContext } from "./run-tool-command.js";

/** The commands that run a use case in the terminal. */
export type UseCaseCommand = Exclude<
  CommandLine["command"],
  "serve" | "gallery" | "install" | "uninstall" | "doctor" | "login" | "logout" | "completion" | "tokens"
>;

/** @param open creates the application. @returns the exit code. */
export async function runCommand(
  command: UseCaseCommand,
  line: CommandLine,
  open: (overrides?: Overrides) => Application,
  context: CommandContext & { readonly stderr: NodeJS.WriteStream },
): Promise<number> {
  switch (command) {
    case "chat":
      return runChat(line, { ...context, open });
    case "collect":
      return runCollect(line, open(), context);
    case "models":
    case "usage":
    case "images":
      return runListing(command, line, open(), context);
    case "ask":
    case "image":
    case "edit":
      return runToolCommand(command, line, open(), context);
  }
}
