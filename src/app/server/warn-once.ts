import type { Logger } from "../../ports/logger.js";

/** How many are remembered. Beyond that, the oldest may be warned of again. */
const maxRemembered = 1_000;

/**
 * Warns of each thing once, however many requests find it.
 * @returns warns, unless it has warned of this before. `about`: what the warning is about; absent: the message.
 */
export function warnOnce(logger: Logger): (message: string, about?: string) => void {
  const remembered = new Set<string>();
  return (message, about = message) => {
    if (remembered.has(about)) return;
    const [oldest] = remembered;
    if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
    remembered.add(about);
    logger.warn(message);
  };
}
