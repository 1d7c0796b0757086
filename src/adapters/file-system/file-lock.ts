import { open, rm, stat } from "node:fs/promises";
import type { Clock } from "../../ports/clock.js";
import { errorCode, unlessMissing } from "./errno.js";

/** In milliseconds. */
const pollInterval = 25;

/** In milliseconds. Work under a lock takes a few; a lock held for longer was left behind by a process that died. */
const staleAfter = 5_000;

/**
 * Runs the work while holding a lock file, so that processes take turns. A stale lock is removed once it has been
 * unchanged for 5 s.
 */
export async function withLock<Value>(
  path: string,
  clock: Clock,
  work: () => Promise<Value>,
): Promise<Value> {
  let holder: number | undefined;
  let waited = 0;
  while (!(await take(path))) {
    // Compare the file's time only with itself, because the clocks of two machines may differ.
    const current = (await unlessMissing(stat(path)))?.mtimeMs;
    waited = current !== undefined && current === holder ? waited + pollInterval : 0;
    holder = current;
    if (waited > staleAfter) await rm(path, { force: true });
    // Wait even after removing a stale lock, so that no other process removes the lock taken next.
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
