import { imagesCommand } from "../../adapters/cli/listings/images-command.js";
import { modelsCommand } from "../../adapters/cli/listings/models-command.js";
import { usageCommand } from "../../adapters/cli/listings/usage-command.js";
import { openFile } from "../../adapters/system/open-file.js";
import type { Application } from "../composition/application.js";
import type { CommandLine } from "./command-line.js";
import { reportUsageErrors } from "./open-terminal.js";
import type { CommandContext } from "./run-tool-command.js";

/** How many images are listed by default. */
const listedImages = 20;

const maxListedImages = 1_000;

/** `mcp-openai models`, `usage` and `images`. @returns the exit code. */
export async function runListing(
  command: "models" | "usage" | "images",
  { words, flags }: Pick<CommandLine, "words" | "flags">,
  { serverParts }: Pick<Application, "serverParts">,
  {
    terminal,
    platform,
    environment,
    signal,
  }: Pick<CommandContext, "terminal" | "platform" | "environment" | "signal">,
): Promise<number> {
  const isJson = flags["json"] === true;
  if (command === "models") return modelsCommand(serverParts.listModels, isJson, terminal, signal);
  if (command === "usage") return usageCommand(serverParts.reportUsage, isJson, terminal);
  const { imageStore: store, clock } = serverParts;
  const number = words === "" ? undefined : Number(words);
  const max = flags["n"] === undefined ? listedImages : Number(flags["n"]);
  const isCount = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  const issues = [
    ...(number === undefined || isCount(number, Number.MAX_SAFE_INTEGER)
      ? []
      : [`images takes the number of an image, counted from 1, the newest; got "${words}"`]),
    ...(isCount(max, maxListedImages)
      ? []
      : [`--n must be a whole number from 1 to ${maxListedImages}; got "${String(flags["n"])}"`]),
  ];
  if (issues.length > 0) return reportUsageErrors(command, issues, terminal);
  const open = (path: string) => openFile(path, { platform, clock, environment });
  const request = { max, opens: flags["open"] === true, isJson, ...(number !== undefined && { number }) };
  return imagesCommand({ store, open }, request, terminal);
}
