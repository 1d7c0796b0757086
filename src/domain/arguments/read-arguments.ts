import { showValue } from "./show-value.js";
import type { Argument, Arguments, ArgumentValues } from "./argument-types.js";

/** What could be read of the arguments, and what is wrong with the rest, a sentence for each fault. */
export interface ReadArguments<Of extends Arguments> {
  readonly values: Partial<ArgumentValues<Of>>;
  readonly issues: readonly string[];
}

/** Reads each argument by itself, so that one fault hides no other. */
export function readArguments<Of extends Arguments>(args: Of, input: unknown): ReadArguments<Of> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { values: {}, issues: [`The arguments must be an object; they were ${showValue(input)}.`] };
  }
  const given = new Map(Object.entries(input));
  const values: Record<string, unknown> = {};
  const issues: string[] = [];
  for (const [name, argument] of Object.entries(args)) {
    const value: unknown = given.get(name);
    if (value === undefined) {
      if (argument.required) issues.push(`${name} is required: it must be ${argument.expected}.`);
    } else if (argument.schema().safeParse(value).success) {
      values[name] = value;
    } else {
      issues.push(issue(name, argument, value));
    }
  }
  for (const name of given.keys()) {
    if (!Object.hasOwn(args, name)) issues.push(unknown(name, args));
  }
  return { values: values as Partial<ArgumentValues<Of>>, issues };
}

const issue = (name: string, { expected }: Argument, value: unknown): string =>
  `${name} must be ${expected}; it was ${showValue(value)}.`;

const unknown = (name: string, args: Arguments): string =>
  `There is no argument ${showValue(name)}; there are ${Object.keys(args).join(", ")}.`;

/** The caller's arguments cannot be used; nothing was sent. React: change each argument that is named. */
export interface InvalidArguments {
  readonly kind: "invalid-arguments";
  /** All faults in one text. */
  readonly message: string;
  /** A sentence for each fault: which argument, what is allowed, what came. At least one. */
  readonly issues: readonly string[];
}

/** More than so many are not worth reading. */
const maxShown = 20;

export function invalidArguments(issues: readonly string[]): InvalidArguments {
  const shown = issues.slice(0, maxShown).map((fault) => `- ${fault}`);
  const more = issues.length > maxShown ? [`- And ${issues.length - maxShown} more.`] : [];
  const message =
    issues.length === 1
      ? `Nothing was sent: ${issues.join("")}`
      : `Nothing was sent, for ${issues.length} reasons:\n${[...shown, ...more].join("\n")}`;
  return { kind: "invalid-arguments", message, issues };
}
