import { setMaxListeners } from "node:events";
import { constants } from "node:os";

/** A command stopped by a signal exits with 128 plus the signal's number, as shells expect: Ctrl-C is 130. */
export function exitCode(code: number, { aborted, reason }: AbortSignal): number {
  return aborted ? 128 + constants.signals[reason as NodeJS.Signals] : code;
}

/** Aborts when the process gets one of these signals, which ask it to terminate; the reason is the signal's name. */
export function stopSignal(
  signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"],
): AbortSignal {
  const controller = new AbortController();
  // As many as there is work: `doctor` starts all servers at once. Node takes more than ten for a leak.
  setMaxListeners(0, controller.signal);
  for (const signal of signals) {
    process.on(signal, () => controller.abort(signal));
  }
  return controller.signal;
}
