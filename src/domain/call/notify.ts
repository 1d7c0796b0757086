/**
 * Calls a listener of the caller. What it throws is its own matter: the call goes on, and an async listener that rejects
 * does not end the process.
 */
export function notify<Args extends readonly unknown[]>(
  listener: ((...args: Args) => unknown) | undefined,
  ...args: Args
): void {
  try {
    Promise.resolve(listener?.(...args)).catch(() => undefined);
  } catch {
    // Nobody waits for a listener.
  }
}
