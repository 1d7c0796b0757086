import { type Terminal, terminalOn } from "../../adapters/cli/terminal/terminal.js";
import type { OutputStream } from "../../adapters/cli/terminal/status-line.js";
import { configurationError } from "../settings/configuration-error.js";
import type { Environment, Flags } from "../settings/read-settings.js";

interface CommandContext {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: Environment;
  readonly flags: Flags;
}

/** The terminal that a command writes to, as the command line and the environment want it. */
export function openTerminal({ stdout, stderr, environment, flags }: CommandContext): Terminal {
  const wishes = { flags, environment };
  return terminalOn({
    stdout,
    stderr,
    colours: { stdout: wantsColours(stdout, wishes), stderr: wantsColours(stderr, wishes) },
    movesCursor: environment["TERM"] !== "dumb" && flags["json"] !== true,
  });
}

/** Says what cannot be used. @returns the exit code for that. */
export function reportUsageErrors(
  command: string,
  issues: readonly string[],
  { err, paintErr }: Terminal,
): 2 {
  const which = command === "serve" ? "" : `${command} `;
  err(
    `${paintErr("red", `mcp-openai: ${configurationError(issues).message}`)}\nSee mcp-openai ${which}--help.\n`,
  );
  return 2;
}

/**
 * Whether a stream is to be coloured: by the command line, else by FORCE_COLOR, NO_COLOR and TERM, in the order in
 * which Node itself goes by them, else where it is a terminal's. JSON never is.
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
