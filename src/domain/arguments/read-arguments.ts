import type { Argument, Arguments, ArgumentValues } from "./argument.js";
import { showValue } from "./show-value.js";

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
