import type { Result } from "neverthrow";
import type { StartCommand, StartedServer, StartError } from "../../ports/server-starter.js";
import type { Check } from "./check.js";

/** The maximum length of a quotation of foreign text, in characters. */
const maxQuoted = 300;

/** @param subject what was started, as the start of a sentence. */
export function checkStart(
  name: string,
  subject: string,
  { command, timeoutMilliseconds }: Pick<StartCommand, "command" | "timeoutMilliseconds">,
  started: Result<StartedServer, StartError>,
): Check {
  return started.match<Check>(
    ({ tools }) => ({
      name,
      status: "ok",
      found: `${subject} starts, keeps stdout clean, and has ${tools.length} tools.`,
    }),
    (error) => ({ name, ...explain(error) }),
  );

  function explain(error: StartError): Omit<Check, "name"> {
    switch (error.kind) {
      case "cancelled":
        return { status: "skipped", found: "Cancelled." };
      case "not-started":
        return error.code === "ENOENT"
          ? {
              status: "error",
              found: `${subject} does not start: no program "${command}" on the PATH.`,
              advice: /\s/.test(command)
                ? "If it contains arguments, split them off: each is an item of its own in the list of arguments."
                : "Install it, or use its full path; on Windows, start npx with cmd /c npx.",
            }
          : {
              status: "error",
              found: `${subject} does not start: "${command}" cannot be run (${error.code}).`,
              advice: "Fix the command, or the permissions of that file.",
            };
      case "ended":
        return {
          status: "error",
          found: `${subject} exited with code ${error.exitCode ?? "none"} before it answered. Its output: ${quote(informativePart(error.lastOutput))}`,
          advice: "Fix what it reports, or run the same command in a terminal to see all of its output.",
        };
      case "stray-output":
        return {
          status: "error",
          found: `${subject} writes something other than the protocol to stdout: ${quote(error.line)}`,
          advice: "Find what writes it: a wrapper script, a shell startup file, or NODE_OPTIONS.",
        };
      case "refused":
        return { status: "error", found: `${subject} answers with an error: ${quote(error.message)}` };
      case "silent":
        return {
          status: "error",
          found: `${subject} did not answer within ${timeoutMilliseconds / 1000} s.`,
          advice:
            "If npx is downloading the package over a slow network, run npm install -g mcp-openai first.",
        };
    }
  }
}

/** The output from the first line that mentions an error, because the last line is only Node's version. */
function informativePart(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const start = lines.findIndex((line) => /\berror\b|cannot|mcp-openai:/i.test(line));
  return lines.slice(start === -1 ? -3 : start).join(" ");
}

function quote(foreign: string): string {
  // Remove anything that could move a terminal's cursor.
  const line = foreign.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  if (line === "") return "nothing.";
  return `“${line.length > maxQuoted ? `${line.slice(0, maxQuoted)}…` : line}”`;
}
