import { open, rm, stat } from "node:fs/promises";
import type { Clock } from "../../ports/clock.js";
import { errorCode, unlessMissing } from "./errno.js";

/** In milliseconds. */
const pollInterval = 25;

/** In milliseconds. What is done under a lock takes a few; one that stays longer was left by a process that died. */
const maxHold = 5_000;

/**
 * Does the work while no other process does any under the same lock file. A lock that was left behind is
 * removed once it has been seen unchanged for 5 s.
 */
export async function withLock<Value>(
  path: string,
  clock: Clock,
  work: () => Promise<Value>,
): Promise<Value> {
  let holder: number | undefined;
  let waited = 0;
  while (!(await take(path))) {
    // The time of the file is only compared with itself: the clocks of two machines may differ.
    const current = (await unlessMissing(stat(path)))?.mtimeMs;
    waited = current !== undefined && current === holder ? waited + pollInterval : 0;
    holder = current;
    if (waited > maxHold) await rm(path, { force: true });
    // Whoever removes a lock waits as well before it takes its own, so that no one removes that.
    await new Promise<void>((resolve) => clock.schedule(pollInterval, resolve));
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await (await open(path, "wx", 0o600)).close();
    return true;
  } catch (cause) {
    if (errorCode(cause) === "EEXIST") return false;
    throw cause;
  }
}
