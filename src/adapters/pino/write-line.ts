import { writeSync } from "node:fs";

/** How often, and with what pauses in milliseconds, a reader that is slow at the moment is waited for. */
const waiting = { tries: 5, pause: 2 };

/**
 * Writes the whole line to an open file, pipe or terminal before it returns. A reader that is gone, or does
 * not read on for 10 ms, loses the rest of the line: a log must never stop the program. Never throws.
 */
export function writeLine(descriptor: number, line: string): void {
  let rest = Buffer.from(line);
  for (let tries = 0; rest.length > 0 && tries < waiting.tries; tries += 1) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
      tries = 0;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EAGAIN") return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waiting.pause);
    }
  }
}
