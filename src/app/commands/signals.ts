import { constants } from "node:os";

/** A command that a signal stopped ends as shells have it: with 128 and the signal's number, so Ctrl-C is 130. */
export function exitCode(code: number, { aborted, reason }: AbortSignal): number {
  return aborted ? 128 + constants.signals[reason as NodeJS.Signals] : code;
}

/** Aborted, with the reason in words, when the process is asked to end. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => controller.abort(signal));
  }
  return controller.signal;
}
