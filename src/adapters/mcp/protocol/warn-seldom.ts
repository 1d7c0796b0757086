import type { LogFields, Logger } from "../../../ports/logger.js";

/** So many warnings of one kind are written each. */
const maxEach = 5;

/**
 * Warns of what a client may do a hundred thousand times: the first few times each, then whenever the number has
 * doubled.
 */
export function warnSeldom(logger: Logger): (message: string, fields?: LogFields) => void {
  const counts = new Map<string, number>();
  return (message, fields) => {
    const count = (counts.get(message) ?? 0) + 1;
    counts.set(message, count);
    const isRound = (count & (count - 1)) === 0;
    if (count <= maxEach || isRound) logger.warn(message, { ...fields, ...(count > maxEach && { count }) });
  };
}
