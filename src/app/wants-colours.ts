import type { Environment, Flags } from "./settings/read-settings.js";

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
