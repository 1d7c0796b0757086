import type { Result } from "neverthrow";
import type { StartCommand, StartedServer, StartError } from "../../ports/server-starter.js";
import type { Check } from "./check.js";

/** The most that is quoted of foreign text, in characters. */
const maxQuoted = 300;

/** @param subject who starts, to begin a sentence with. */
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
              found: `${subject} does not start: there is no program "${command}" on the PATH.`,
              advice: "Install it, or write its whole path there; on Windows npx is started by cmd /c npx.",
            }
          : {
              status: "error",
              found: `${subject} does not start: "${command}" cannot be run (${error.code}).`,
              advice: "Correct the command, or the permissions of that file.",
            };
      case "ended":
        return {
          status: "error",
          found: `${subject} ended with exit code ${error.exitCode ?? "none"} before it answered. It said: ${quote(informativePart(error.lastOutput))}`,
          advice: "Mend what it says, or start the same command in a terminal to see all of it.",
        };
      case "stray-output":
        return {
          status: "error",
          found: `${subject} writes something to stdout that is not the protocol: ${quote(error.line)}`,
          advice: "Find what writes there: a wrapper script, a shell's start-up file, or NODE_OPTIONS.",
        };
      case "refused":
        return { status: "error", found: `${subject} answers with an error: ${quote(error.message)}` };
      case "silent":
        return {
          status: "error",
          found: `${subject} did not answer within ${timeoutMilliseconds / 1000} s.`,
          advice:
            "If npx downloads the package, the network is slow: npm install -g mcp-openai makes it ready.",
        };
    }
  }
}

/** From the first line that speaks of an error, where there is one: Node ends with its version. */
function informativePart(words: string): string {
  const lines = words.split("\n").filter((line) => line.trim() !== "");
  const start = lines.findIndex((line) => /\berror\b|cannot|mcp-openai:/i.test(line));
  return lines.slice(start === -1 ? -3 : start).join(" ");
}

function quote(foreign: string): string {
  // Nothing that could move a terminal's cursor.
  const line = foreign.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  if (line === "") return "nothing.";
  return `“${line.length > maxQuoted ? `${line.slice(0, maxQuoted)}…` : line}”`;
}
