/** Aborted, with the reason in words, when the process is asked to end. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => controller.abort(signal));
  }
  return controller.signal;
}
