import { showValue } from "../../domain/arguments/show-value.js";
import type { Call } from "../../ports/call.js";

/**
 * The outcomes of a fake: always the same; a sequence whose last one repeats; or computed by a function.
 */
export type Script<Request, Outcome extends object> =
  Outcome | readonly [Outcome, ...Outcome[]] | ((request: Request, call: Call) => Outcome);

/** What an outcome may be. */
export interface OutcomeRules {
  /** The fields that it may have. */
  readonly fields: Readonly<Record<string, OutcomeField>>;
  /** The fields that exclude each other. */
  readonly alternatives: readonly string[];
  /** Whether it must have one of the alternatives. */
  readonly mustChoose: boolean;
}

/** One field: whether it accepts a value, and what it expects, to complete "NAME must be …". */
interface OutcomeField {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

/**
 * Turns a script into a function that returns the outcome of each call.
 * @param fake the name of the fake, for messages.
 * @throws TypeError for a script that is not one, at once; for an outcome that a function returns, at the call.
 */
export function playScript<Request, Outcome extends object>(
  fake: string,
  rules: OutcomeRules,
  script: Script<Request, Outcome>,
): (request: Request, call: Call) => Outcome {
  const checked = (outcome: Outcome, place: string): Outcome => {
    const issue = issueOf(outcome, rules);
    if (issue !== undefined) throw new TypeError(`${fake}: ${place} ${issue}.`);
    return outcome;
  };
  if (typeof script === "function") {
    return (request, call) => checked(script(request, call), "the outcome that the script returned");
  }
  if (!isList(script)) {
    checked(script, "the script");
    return () => script;
  }
  if ((script as readonly unknown[]).length === 0) {
    throw new TypeError(`${fake}: the script is an empty list; it needs at least one outcome.`);
  }
  script.forEach((outcome, index) => checked(outcome, `outcome ${index + 1} of the script`));
  let calls = 0;
  return () => script[calls++] ?? script.at(-1) ?? script[0];
}

/** What is wrong with an outcome, without its subject. */
function issueOf(outcome: unknown, { fields, alternatives, mustChoose }: OutcomeRules): string | undefined {
  const names = Object.keys(fields).join(", ");
  if (typeof outcome !== "object" || outcome === null || Array.isArray(outcome)) {
    return `must be an object with ${names}; got ${showValue(outcome)}`;
  }
  for (const [name, value] of Object.entries(outcome)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) return `has the unknown field ${showValue(name)}; it may have ${names}`;
    if (!field.accepts(value))
      return `has a wrong ${name}: it must be ${field.expected}; got ${showValue(value)}`;
  }
  const chosen = alternatives.filter((name) => Object.hasOwn(outcome, name));
  return chosen.length > 1 || (chosen.length === 0 && mustChoose)
    ? `must have ${mustChoose ? "one" : "at most one"} of ${alternatives.join(", ")}; it has ${chosen.join(" and ") || "none"}`
    : undefined;
}

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The fields that the outcomes of all providers have. */
export const commonFields: OutcomeRules["fields"] = {
  reply: { expected: "an object with fields of the reply", accepts: isObject },
  error: {
    expected: "a provider error, such as unavailableError({ message })",
    accepts: (value) =>
      isObject(value) &&
      ["kind", "message"].every((name) => typeof Reflect.get(value as object, name) === "string"),
  },
  hang: { expected: "true", accepts: (value) => value === true },
};

const isList = <Outcome extends object>(
  script: Outcome | readonly [Outcome, ...Outcome[]],
): script is readonly [Outcome, ...Outcome[]] => Array.isArray(script);

/** Waits until the signal aborts. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
