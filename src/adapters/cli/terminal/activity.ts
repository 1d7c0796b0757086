import type { Clock } from "../../../ports/clock.js";
import type { Terminal } from "./terminal.js";

const second = 1_000;

/** What is going on, in words, after the time since it began: on the status line, until it is ended. */
export interface Activity {
  readonly say: (words: string) => void;
  readonly end: () => void;
}

/** @returns undefined where nobody watches. */
export function startActivity(
  { status }: Pick<Terminal, "status">,
  clock: Clock,
  firstWords: string,
): Activity | undefined {
  if (status === undefined) return undefined;
  const since = clock.now();
  let words = firstWords;
  const show = (): void => status.show(`${duration(clock.now() - since)}  ${words}`);
  const tick = (): (() => void) =>
    clock.schedule(second, () => {
      show();
      stop = tick();
    });
  let stop = tick();
  show();
  return {
    say: (next) => {
      words = next;
      show();
    },
    end: () => {
      stop();
      status.end();
    },
  };
}

function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / second);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
