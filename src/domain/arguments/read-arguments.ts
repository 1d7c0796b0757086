import { fromText, isBlank } from "./blank-values.js";
import { didYouMeanWord } from "./did-you-mean.js";
import { showValue } from "./show-value.js";
import type { Argument, Arguments, ArgumentValues } from "./argument-types.js";

/** The valid arguments, and one sentence per issue with the others. */
export interface ReadArguments<Of extends Arguments> {
  readonly values: Partial<ArgumentValues<Of>>;
  readonly issues: readonly string[];
}

/**
 * Validates each argument separately, so that all issues are reported. Lenient where only one thing can be meant: a blank
 * counts as left out, and text as the number, boolean, list or object that it contains.
 */
export function readArguments<Of extends Arguments>(args: Of, input: unknown): ReadArguments<Of> {
  const object = isBlank(input) ? {} : fromText(input);
  if (typeof object !== "object" || object === null || Array.isArray(object)) {
    return { values: {}, issues: [`The arguments must be an object; got ${showValue(input)}.`] };
  }
  const given = new Map<string, unknown>(Object.entries(object));
  const values: Record<string, unknown> = {};
  const issues: string[] = [];
  for (const [name, argument] of Object.entries(args)) {
    const value = given.get(name);
    const meant = meaningOf(argument, value);
    if (isBlank(meant) && !argument.required) continue;
    if (!isBlank(meant) && accepts(argument, meant)) values[name] = meant;
    else issues.push(issue(name, argument, value));
  }
  for (const [name, value] of given) {
    if (!Object.hasOwn(args, name) && !isBlank(value)) issues.push(unknown(name, args));
  }
  return { values: values as Partial<ArgumentValues<Of>>, issues };
}

const accepts = ({ schema }: Argument, value: unknown): boolean => schema().safeParse(value).success;

function meaningOf(argument: Argument, value: unknown): unknown {
  if (isBlank(value) || accepts(argument, value)) return value;
  return argument.meaning === undefined ? fromText(value) : argument.meaning(value);
}

const issue = (name: string, { expected, json }: Argument, value: unknown): string =>
  value === undefined
    ? `${name} is required: it must be ${expected}.`
    : `${name} must be ${expected}; got ${showValue(value)}${didYouMeanWord(value, json)}.`;

const unknown = (name: string, args: Arguments): string =>
  `Unknown argument ${showValue(name)}; the arguments are ${Object.keys(args).join(", ")}.`;

/** The arguments are invalid; nothing was sent. To recover, change each argument that an issue names. */
export interface InvalidArguments {
  /** Which error it is. */
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
