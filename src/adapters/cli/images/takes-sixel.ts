import type { Clock } from "../../../ports/clock.js";

/** The part of a terminal's input stream used here; `process.stdin` qualifies if it is a terminal. */
export interface Keyboard {
  setRawMode(raw: boolean): unknown;
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  off(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

interface Question {
  readonly keyboard: Keyboard;
  /** Writes to the screen. */
  readonly write: (text: string) => void;
  readonly clock: Clock;
  /** Called when Ctrl-C is typed meanwhile, because raw mode disables its signal. */
  readonly onInterrupt: () => void;
}

/** Requests the "primary device attributes". Source: https://vt100.net/docs/vt510-rm/DA1.html. */
const question = "\x1b[c";

/** The terminal's class, then the number of each feature; 4 is sixel. */
const answer = /\x1b\[\?\d+((?:;\d*)*)c/;

/** In milliseconds. Terminals respond at once; this allows for a slow connection. */
const maxWait = 1_000;

/** Queries whether the terminal supports sixel images. No response means no. */
export function takesSixel({ keyboard, write, clock, onInterrupt }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    let received = "";
    let verdict: boolean | undefined;
    const end = (takes: boolean): void => {
      if (verdict !== undefined) return;
      verdict = takes;
      stop();
      keyboard.setRawMode(false);
      // What was typed in raw mode may still wait to be read: a timer comes before input. No signal stands for its Ctrl-C.
      setImmediate(() => {
        keyboard.off("data", listen);
        keyboard.pause();
        resolve(takes);
      });
    };
    const listen = (chunk: Uint8Array): void => {
      const text = Buffer.from(chunk).toString("latin1");
      received += text;
      const [, features] = answer.exec(received) ?? [];
      const isInterrupted = text.includes("\x03");
      if (features !== undefined) end(features.split(";").includes("4"));
      else if (isInterrupted) end(false);
      if (isInterrupted) onInterrupt();
    };
    const stop = clock.schedule(maxWait, () => end(false));
    // Without raw mode, the response would wait for a line break, and be echoed.
    keyboard.setRawMode(true);
    keyboard.on("data", listen);
    keyboard.resume();
    write(question);
  });
}
