import type { Clock } from "../../../ports/clock.js";

/** What a command knows of the keyboard's stream; `process.stdin` is such where it is a terminal's. */
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
  /** Runs where Ctrl-C is typed meanwhile, which the terminal does not tell of then. */
  readonly onInterrupt: () => void;
}

/** "Primary device attributes": who are you? Source: https://vt100.net/docs/vt510-rm/DA1.html. */
const question = "\x1b[c";

/** The class of the terminal, then the number of each thing that it can do; 4 is sixel. */
const answer = /\x1b\[\?\d+((?:;\d*)*)c/;

/** Any terminal answers at once; one behind a slow line gets so long, in milliseconds. */
const maxWait = 1_000;

/** Asks the terminal whether it takes sixel images. One that does not answer takes none. */
export function takesSixel({ keyboard, write, clock, onInterrupt }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    let heard = "";
    const end = (takes: boolean): void => {
      stop();
      keyboard.off("data", listen);
      keyboard.setRawMode(false);
      keyboard.pause();
      resolve(takes);
    };
    const listen = (chunk: Uint8Array): void => {
      heard += Buffer.from(chunk).toString("latin1");
      const [, abilities] = answer.exec(heard) ?? [];
      if (abilities !== undefined) end(abilities.split(";").includes("4"));
      else if (heard.includes("\x03")) {
        end(false);
        onInterrupt();
      }
    };
    const stop = clock.schedule(maxWait, () => end(false));
    // Else the answer would wait for a line's end, and be shown.
    keyboard.setRawMode(true);
    keyboard.on("data", listen);
    keyboard.resume();
    write(question);
  });
}
