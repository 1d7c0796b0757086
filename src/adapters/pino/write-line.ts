import { writeSync } from "node:fs";

/** How often to retry for a slow reader, and the pause in milliseconds. */
const retry = { tries: 5, pause: 2 };

/**
 * Writes the whole line synchronously to an open file, pipe or terminal. If the reader is gone, or stalls for 10 ms,
 * the rest of the line is lost, because logging must never stop the program. Never throws.
 */
export function writeLine(descriptor: number, line: string): void {
  let rest = Buffer.from(line);
  for (let tries = 0; rest.length > 0 && tries < retry.tries; tries += 1) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
      tries = 0;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EAGAIN") return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retry.pause);
    }
  }
}
