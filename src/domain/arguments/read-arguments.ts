import { showValue } from "./show-value.js";
import {
  type Argument,
  type Arguments,
  type ArgumentValues,
  text,
  yesOrNo,
  optional,
  required,
} from "./argument-types.js";

/** What could be read of the arguments, and what is wrong with the rest, a sentence for each fault. */
export interface ReadArguments<Of extends Arguments> {
  readonly values: Partial<ArgumentValues<Of>>;
  readonly faults: readonly string[];
}

/** Reads each argument by itself, so that one fault hides no other. */
export function readArguments<Of extends Arguments>(args: Of, input: unknown): ReadArguments<Of> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { values: {}, faults: [`The arguments must be an object; they were ${showValue(input)}.`] };
  }
  const given = new Map(Object.entries(input));
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, argument] of Object.entries(args)) {
    const value: unknown = given.get(name);
    if (value === undefined) {
      if (argument.required) faults.push(`${name} is required: it must be ${argument.allowed}.`);
    } else if (argument.schema().safeParse(value).success) {
      values[name] = value;
    } else {
      faults.push(misfit(name, argument, value));
    }
  }
  for (const name of given.keys()) {
    if (!Object.hasOwn(args, name)) faults.push(unknown(name, args));
  }
  return { values: values as Partial<ArgumentValues<Of>>, faults };
}

const misfit = (name: string, { allowed }: Argument, value: unknown): string =>
  `${name} must be ${allowed}; it was ${showValue(value)}.`;

const unknown = (name: string, args: Arguments): string =>
  `There is no argument ${showValue(name)}; there are ${Object.keys(args).join(", ")}.`;

/** The caller's arguments cannot be used; nothing was sent. React: change each argument that is named. */
export interface InvalidArguments {
  readonly kind: "invalid-arguments";
  /** All faults in one text. */
  readonly message: string;
  /** A sentence for each fault: which argument, what is allowed, what came. At least one. */
  readonly faults: readonly string[];
}

/** More than so many are not worth reading. */
const maxShown = 20;

export function invalidArguments(faults: readonly string[]): InvalidArguments {
  const shown = faults.slice(0, maxShown).map((fault) => `- ${fault}`);
  const more = faults.length > maxShown ? [`- And ${faults.length - maxShown} more.`] : [];
  const message =
    faults.length === 1
      ? `Nothing was sent: ${faults.join("")}`
      : `Nothing was sent, for ${faults.length} reasons:\n${[...shown, ...more].join("\n")}`;
  return { kind: "invalid-arguments", message, faults };
}

/** What `collect-result` takes. */
export type CollectArguments = ArgumentValues<typeof collectArguments>;

export const collectArguments = {
  receipt: required(text("The receipt, as the tool that is still at work gave it.")),
  cancel: optional(
    yesOrNo("true to stop the work; what is finished by then is returned. Leave out to wait for it."),
  ),
};
