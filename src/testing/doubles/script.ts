import type { Call } from "../../ports/call.js";

/**
 * What a fake answers: the same every time; one after the other, the last again and again; or as a function
 * says.
 */
export type Script<Request, Outcome extends object> =
  Outcome | readonly [Outcome, ...Outcome[]] | ((request: Request, call: Call) => Outcome);

/** Turns a script into the function that gives each call its outcome. */
export function playScript<Request, Outcome extends object>(
  script: Script<Request, Outcome>,
): (request: Request, call: Call) => Outcome {
  if (typeof script === "function") return script;
  if (!isList(script)) return () => script;
  let calls = 0;
  return () => script[calls++] ?? script.at(-1) ?? script[0];
}

const isList = <Outcome extends object>(
  script: Outcome | readonly [Outcome, ...Outcome[]],
): script is readonly [Outcome, ...Outcome[]] => Array.isArray(script);

/** Hangs until the signal is aborted. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
