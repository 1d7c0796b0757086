import { terminalOn } from "../../adapters/cli/terminal/terminal-on.js";
import type { OutputStream } from "../../adapters/cli/terminal/output-stream.js";
import type { Terminal } from "../../adapters/cli/terminal/terminal.js";
import { configurationError } from "../settings/configuration-error.js";
import type { Environment, Flags } from "../settings/read-settings.js";
import { wantsColours } from "../wants-colours.js";

interface Surroundings {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: Environment;
  readonly flags: Flags;
}

/** The terminal that a command writes to, as the command line and the environment want it. */
export function openTerminal({ stdout, stderr, environment, flags }: Surroundings): Terminal {
  const wishes = { flags, environment };
  return terminalOn({
    stdout,
    stderr,
    colours: { stdout: wantsColours(stdout, wishes), stderr: wantsColours(stderr, wishes) },
    movesCursor: environment["TERM"] !== "dumb" && flags["json"] !== true,
  });
}

/** Says what cannot be used. @returns the exit code for that. */
export function refuse(command: string, problems: readonly string[], { err, paintErr }: Terminal): 2 {
  const which = command === "serve" ? "" : `${command} `;
  err(
    `${paintErr("red", `mcp-openai: ${configurationError(problems).message}`)}\nSee mcp-openai ${which}--help.\n`,
  );
  return 2;
}
