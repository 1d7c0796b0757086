/** A function, so that TypeScript does not narrow `signal.aborted` after the first check. */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;
