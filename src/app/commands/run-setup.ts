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
    const { stdin: input, stderr: output } = process;
    const interrupted = new AbortController();
    const ask = input.isTTY && output.isTTY ? askOn({ input, output }, interrupted) : undefined;
    return exitCode(await runHostCommand(command, { ...run, words, ask }, terminal), interrupted.signal);
  }
  const style = run.flags["json"] === true ? "json" : columns !== undefined ? "symbols" : "words";
  const stop = stopSignal();
  return exitCode(await runDoctor(run, { style, version: version(), width: columns }, terminal, stop), stop);
}

/** Ctrl-C and Ctrl-D cancel; only Ctrl-C aborts, as the signal does that it is elsewhere. */
export const askOn =
  (
    streams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
    interrupted: AbortController,
  ): Ask =>
  async (question) => {
    const lines = createInterface(streams);
    const closed = new Promise<undefined>((resolve) => lines.once("close", () => resolve(undefined)));
    lines.once("SIGINT", () => {
      interrupted.abort("SIGINT");
      lines.close();
    });
    const answer = await Promise.race([lines.question(question), closed]);
    if (answer === undefined) streams.output.write("\n");
    lines.close();
    return answer;
  };
