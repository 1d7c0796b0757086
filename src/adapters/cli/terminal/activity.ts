import type { Clock } from "../../../ports/clock.js";
import type { Terminal } from "./terminal.js";

const second = 1_000;

/** Shows the elapsed time and the current step on the status line, until it is ended. */
export interface Activity {
  readonly say: (text: string) => void;
  readonly end: () => void;
}

/** @returns undefined if there is no status line. */
export function startActivity(
  { status }: Pick<Terminal, "status">,
  clock: Clock,
  firstText: string,
): Activity | undefined {
  if (status === undefined) return undefined;
  const since = clock.now();
  let text = firstText;
  const show = (): void => status.show(`${duration(clock.now() - since)}  ${text}`);
  const tick = (): (() => void) =>
    clock.schedule(second, () => {
      show();
      stop = tick();
    });
  let stop = tick();
  show();
  return {
    say: (next) => {
      text = next;
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
