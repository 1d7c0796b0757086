import { showValue } from "./show-value.js";
import type { Argument, Arguments, ArgumentValues } from "./argument-types.js";

/** The valid arguments, and one sentence per issue with the others. */
export interface ReadArguments<Of extends Arguments> {
  readonly values: Partial<ArgumentValues<Of>>;
  readonly issues: readonly string[];
}

/** Validates each argument separately, so that all issues are reported. */
export function readArguments<Of extends Arguments>(args: Of, input: unknown): ReadArguments<Of> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { values: {}, issues: [`The arguments must be an object; got ${showValue(input)}.`] };
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
  `${name} must be ${expected}; got ${showValue(value)}.`;

const unknown = (name: string, args: Arguments): string =>
  `Unknown argument ${showValue(name)}; the arguments are ${Object.keys(args).join(", ")}.`;

/** The arguments are invalid; nothing was sent. To recover, change each argument that an issue names. */
export interface InvalidArguments {
  readonly kind: "invalid-arguments";
  /** All issues in one text. */
  readonly message: string;
  /** One sentence per issue: the argument, what is allowed, what it was. At least one. */
  readonly issues: readonly string[];
}

/** The maximum number of issues in a message. */
const maxShown = 20;

export function invalidArguments(issues: readonly string[]): InvalidArguments {
  const shown = issues.slice(0, maxShown).map((line) => `- ${line}`);
  const more = issues.length > maxShown ? [`- And ${issues.length - maxShown} more.`] : [];
  const message =
    issues.length === 1
      ? `Nothing was sent: ${issues.join("")}`
      : `Nothing was sent, because of ${issues.length} issues:\n${[...shown, ...more].join("\n")}`;
  return { kind: "invalid-arguments", message, issues };
}
