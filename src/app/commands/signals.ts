import { constants } from "node:os";

/** A command stopped by a signal exits with 128 plus the signal's number, as shells expect: Ctrl-C is 130. */
export function exitCode(code: number, { aborted, reason }: AbortSignal): number {
  return aborted ? 128 + constants.signals[reason as NodeJS.Signals] : code;
}

/** Aborts when the process is asked to terminate; the reason is the signal's name. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => controller.abort(signal));
  }
  return controller.signal;
}
