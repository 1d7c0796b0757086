import { cleanText } from "../../domain/foreign-text/clean-text.js";
import { type Terminal, terminalOn } from "../../adapters/cli/terminal/terminal.js";
import { wordingFor } from "./wording-for.js";
import type { CommandName } from "./commands.js";
import type { OutputStream } from "../../adapters/cli/terminal/status-line.js";

import type { Environment, Flags } from "../settings/read-settings.js";

interface CommandContext {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: Environment;
  readonly flags: Flags;
  readonly command: CommandName;
}

/** Opens the terminal that a command writes to, as the command line and the environment configure it. */
export function openTerminal({ stdout, stderr, environment, flags, command }: CommandContext): Terminal {
  const preferences = { flags, environment };
  return terminalOn({
    stdout,
    stderr,
    colours: { stdout: wantsColours(stdout, preferences), stderr: wantsColours(stderr, preferences) },
    movesCursor: environment["TERM"] !== "dumb" && flags["json"] !== true,
    wording: wordingFor(command),
  });
}

/** Reports an invalid command line or invalid settings. @returns the exit code. */
export function reportUsageErrors(
  command: string,
  issues: readonly string[],
  { err, paintErr }: Terminal,
): 2 {
  const topic = command === "serve" ? "" : `${command} `;
  // They quote what was typed, or was pasted from elsewhere.
  const lines = issues.map((issue) => `${paintErr("red", "error:")} ${cleanText(issue)}\n`);
  err(`${lines.join("")}Run mcp-openai ${topic}--help for usage.\n`);
  return 2;
}

/**
 * Whether to colour a stream. The command line decides first; then FORCE_COLOR, NO_COLOR and TERM, in the order in
 * which Node itself checks them; then whether it is a terminal. JSON is never coloured.
 * Source: https://nodejs.org/api/tty.html#writestreamgetcolordepthenv, https://no-color.org and https://force-color.org.
 */
export function wantsColours(
  { isTTY = false }: { readonly isTTY?: boolean },
  { flags, environment }: { readonly flags: Flags; readonly environment: Environment },
): boolean {
  if (flags["no-color"] === true || flags["json"] === true) return false;
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (environment["NO_COLOR"] || environment["TERM"] === "dumb") return false;
  return isTTY;
}
