import type { LogFields, Logger } from "../../../ports/logger.js";

/** How many warnings of one kind are logged individually. */
const maxEach = 5;

/**
 * Logs warnings that a client may cause a hundred thousand times: the first few individually, then only whenever the
 * count has doubled.
 */
export function warnSeldom(logger: Logger): (message: string, fields?: LogFields) => void {
  const counts = new Map<string, number>();
  return (message, fields) => {
    const count = (counts.get(message) ?? 0) + 1;
    counts.set(message, count);
    const isPowerOfTwo = (count & (count - 1)) === 0;
    if (count <= maxEach || isPowerOfTwo)
      logger.warn(message, { ...fields, ...(count > maxEach && { count }) });
  };
}
