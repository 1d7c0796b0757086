/**
 * Runs foreign code that must not matter: what it throws is its own matter, and if it returns a promise, although it
 * should not, a rejection does not end the process.
 * @returns what it returned; undefined if it threw.
 */
export function attempt(run: () => unknown): unknown {
  try {
    const value = run();
    Promise.resolve(value).catch(() => undefined);
    return value;
  } catch {
    return undefined;
  }
}
