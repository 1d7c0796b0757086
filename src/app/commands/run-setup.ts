import type { Terminal } from "../../adapters/cli/terminal/terminal.js";
import { exitCode, stopSignal } from "./signals.js";
import { runDoctor, type DoctorRun } from "./run-doctor.js";
import { runHostCommand } from "./run-host-command.js";
import { version } from "../composition/version.js";

/** Runs `install`, `uninstall` or `doctor`. @returns the exit code. */
export async function runSetup(
  command: "install" | "uninstall" | "doctor",
  { isTerminal, ...run }: DoctorRun & { readonly isTerminal: boolean },
  terminal: Terminal,
): Promise<number> {
  if (command !== "doctor") return runHostCommand(command, run.flags, run.environment, terminal);
  const style = run.flags["json"] === true ? "json" : isTerminal ? "symbols" : "words";
  const stop = stopSignal();
  return exitCode(await runDoctor(run, { style, version: version() }, terminal, stop), stop);
}
