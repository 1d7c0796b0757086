import { resolve } from "node:path";
import { askCommand } from "../../adapters/cli/ask-command.js";
import { imageCommand, sayWhereSaved } from "../../adapters/cli/image-command.js";
import { askAsJson, imagesAsJson } from "../../adapters/cli/json-commands.js";
import { report, type Terminal } from "../../adapters/cli/terminal/terminal.js";
import type { CreatedImage } from "../../domain/call/created-images.js";
import type { CreateImages } from "../../domain/images/create-images.js";
import type { EditImages } from "../../domain/images/edit-images.js";
import type { Application } from "../composition/application.js";
import type { CommandLine } from "./command-line.js";
import { askInBackground } from "./run-background.js";
import { reportUsageErrors } from "./open-terminal.js";
import { openViewer } from "./open-viewer.js";
import { readWords, standardInput } from "./read-words.js";
import type { Environment } from "../settings/read-settings.js";
import { expandHome } from "../settings/expand.js";
import type { Settings } from "../settings/settings.js";
import { currentFolder } from "../settings/user-folders.js";
import { conversationToContinue, withoutConversation } from "./conversations.js";

export interface CommandContext {
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly platform: NodeJS.Platform;
  /** Stops the command, as Ctrl-C does. */
  readonly onInterrupt: () => void;
  readonly signal: AbortSignal;
}

/** `mcp-openai ask`, `image` and `edit`. @returns the exit code. */
export async function runToolCommand(
  command: "ask" | "image" | "edit",
  { toolArguments, flags, ...line }: Pick<CommandLine, "words" | "readsStdin" | "toolArguments" | "flags">,
  { serverParts }: Pick<Application, "serverParts">,
  { terminal, signal, ...context }: CommandContext,
): Promise<number> {
  if (command === "edit" && toolArguments["images"] === undefined)
    return reportUsageErrors(command, ["edit needs --image PATH, the image to edit"], terminal);
  const stdin = standardInput(context.stdin);
  const read = await readWords({ command, ...line }, { stdin, clock: serverParts.clock, signal });
  if (signal.aborted) return 1;
  if (read.isErr()) return reportUsageErrors(command, [read.error], terminal);
  const { words, note } = read.value;
  if (note !== undefined) report(terminal).note(note);
  const wantsJson = flags["json"] === true;
  if (command === "ask") {
    const { settings, stdout } = context;
    const conversation = await conversationToContinue(flags, settings, serverParts.clock);
    if (conversation.isErr()) return reportUsageErrors(command, [conversation.error], terminal);
    const id = conversation.value;
    const input = { ...toolArguments, ...(id !== undefined && { conversation: id }), query: words };
    const isKept = settings.conversationDir !== undefined;
    const parts = { ...serverParts, ask: isKept ? serverParts.ask : withoutConversation(serverParts.ask) };
    if (toolArguments["background"] !== undefined)
      return askInBackground(parts, input, wantsJson, terminal, signal);
    if (wantsJson) return askAsJson(parts.ask, input, terminal, signal);
    const isWatched = terminal.status !== undefined && stdout.isTTY;
    return askCommand({ ...parts, ...(isWatched && { howToContinue }) }, input, terminal, signal);
  }
  const made: CreatedImage[] = [];
  // First, because the listener that is there already ends the process.
  context.stdout.prependOnceListener("error", () => {
    sayWhereSaved(made, terminal);
  });
  const make = noting(command === "image" ? serverParts.createImages : serverParts.editImages, made);
  const input = { ...toolArguments, ...withAbsolutePaths(toolArguments), prompt: words };
  if (wantsJson) return imagesAsJson(make, input, terminal, signal);
  const { imageCodec: codec, clock } = serverParts;
  const viewer = openViewer({ ...context, flags, codec, clock });
  const code = await imageCommand(
    { ...serverParts, make, ...(viewer && { viewer }) },
    input,
    terminal,
    signal,
  );
  // A terminal that was queried may not have answered yet; the shell would read a late answer as input.
  await viewer?.protocol;
  return code;
}

/** Adds each image to a list as soon as it is saved. */
const noting = (
  make: Pick<CreateImages | EditImages, "execute">,
  made: CreatedImage[],
): Pick<CreateImages | EditImages, "execute"> => ({
  execute: (input, caller) =>
    make.execute(input, {
      ...caller,
      onImage: (image) => {
        made.push(image);
        caller?.onImage?.(image);
      },
    }),
});

const howToContinue = (id: string): string =>
  `To continue: mcp-openai ask -c "…", or later mcp-openai ask --conversation ${id} "…"`;

/** The record of an image names what it was made from, so that it can be found from any other folder, too. */
function withAbsolutePaths(toolArguments: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const absolute = (place: unknown): unknown =>
    typeof place !== "string" || /^[a-z][a-z+.-]+:/i.test(place)
      ? place
      : resolve(currentFolder(), expandHome(place));
  return Object.fromEntries(
    ["images", "reference"].flatMap((name) => {
      const places = toolArguments[name];
      return Array.isArray(places) ? [[name, places.map(absolute)]] : [];
    }),
  );
}
