import { constants } from "node:os";

/** A command that a signal stopped ends as shells have it: with 128 and the signal's number, so Ctrl-C is 130. */
export function exitCode(code: number, { aborted, reason }: AbortSignal): number {
  return aborted ? 128 + constants.signals[reason as NodeJS.Signals] : code;
}
