import type { Call } from "../../ports/call.js";

/**
 * The outcomes of a fake: always the same; a sequence whose last one repeats; or computed by a function.
 */
export type Script<Request, Outcome extends object> =
  Outcome | readonly [Outcome, ...Outcome[]] | ((request: Request, call: Call) => Outcome);

/** Turns a script into a function that returns the outcome of each call. */
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

/** Waits until the signal aborts. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
