import { createInterface } from "node:readline/promises";
import type { Ask } from "../../adapters/cli/choose-hosts.js";
import type { Terminal } from "../../adapters/cli/terminal/terminal.js";
import { exitCode, stopSignal } from "./signals.js";
import { runDoctor, type DoctorRun } from "./run-doctor.js";
import { runHostCommand } from "./run-host-command.js";
import { version } from "../composition/version.js";

interface SetupRun extends DoctorRun {
  /** The width of the terminal. Absent: stdout is not a terminal. */
  readonly columns: number | undefined;
  readonly words: string;
}

/** Runs `install`, `uninstall` or `doctor`. @returns the exit code. */
export async function runSetup(
  command: "install" | "uninstall" | "doctor",
  { columns, words, ...run }: SetupRun,
  terminal: Terminal,
): Promise<number> {
  if (command !== "doctor") {
    const { stdin, stderr } = process;
    const ask = stdin.isTTY && stderr.isTTY ? askOnTerminal : undefined;
    return runHostCommand(command, { ...run, words, ask }, terminal);
  }
  const style = run.flags["json"] === true ? "json" : columns !== undefined ? "symbols" : "words";
  const stop = stopSignal();
  return exitCode(await runDoctor(run, { style, version: version(), width: columns }, terminal, stop), stop);
}

/** Ctrl-C and Ctrl-D cancel. */
const askOnTerminal: Ask = async (question) => {
  const { stdin: input, stderr: output } = process;
  const lines = createInterface({ input, output });
  const closed = new Promise<undefined>((resolve) => lines.once("close", () => resolve(undefined)));
  lines.once("SIGINT", () => lines.close());
  const answer = await Promise.race([lines.question(question), closed]);
  if (answer === undefined) output.write("\n");
  lines.close();
  return answer;
};
