import { z } from "zod";
import { fromText } from "./blank-values.js";

/** The type of an argument: as JSON Schema for programs, as a schema for validation, and in words for people. */
export interface ArgumentType<Value> {
  /** For models, and for people who fill in a form. */
  readonly description: string;
  /**
   * JSON Schema without the description. Kept separately from `schema` because hosts request it at every start,
   * before there is anything to validate, and creating schemas is slow.
   */
  readonly json: Readonly<Record<string, unknown>>;
  /** Created on first use. Accepts what `json` allows, or less. */
  readonly schema: () => z.ZodType<Value>;
  /** What a value that `schema` rejects may mean. Default: text means the JSON that it contains. */
  readonly meaning?: (value: unknown) => unknown;
  /** Completes the sentence "NAME must be …". */
  readonly expected: string;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

export const kind = <Value>(
  description: string,
  expected: string,
  json: ArgumentType<Value>["json"],
  make: () => z.ZodType<Value>,
): ArgumentType<Value> => {
  let schema: z.ZodType<Value> | undefined;
  return { description, json, expected, schema: () => (schema ??= make()) };
};

/** The description of text without any other constraint. */
export const notBlank = "text that is not blank";

/** Text that is not blank. */
export const string = (description: string, expected = notBlank): ArgumentType<string> =>
  kind(description, expected, { type: "string", minLength: 1 }, nonBlank);

const nonBlank = () =>
  z
    .string()
    .min(1)
    .refine((text) => text.trim() !== "");

/** @param pattern in the subset that every host can convert: from ^ to $, without \\d, \\S and the like. */
export const textLike = (pattern: RegExp, description: string, expected: string): ArgumentType<string> =>
  kind(description, expected, { type: "string", pattern: pattern.source }, () => z.string().regex(pattern));

/** A list of texts that are not blank. A single text means a list of one. */
export const strings = (
  { min, max }: Bounds,
  description: string,
  expected: string,
): ArgumentType<string[]> => ({
  ...kind(
    description,
    expected,
    { type: "array", items: { type: "string", minLength: 1 }, minItems: min, maxItems: max },
    () => z.array(nonBlank()).min(min).max(max),
  ),
  meaning: (value) => {
    const json = fromText(value);
    return typeof json === "string" ? [json] : json;
  },
});

/** @param unit for the description, such as " of seconds". */
export const number = ({ min, max }: Bounds, description: string, unit = ""): ArgumentType<number> =>
  kind(
    description,
    `a number${unit} from ${min} to ${max}`,
    { type: "number", minimum: min, maximum: max },
    () => z.number().min(min).max(max),
  );

export const integer = ({ min, max }: Bounds, description: string): ArgumentType<number> =>
  kind(
    description,
    `a whole number from ${min} to ${max}`,
    { type: "integer", minimum: min, maximum: max },
    () => z.int().min(min).max(max),
  );

export const boolean = (description: string): ArgumentType<boolean> =>
  kind(description, "true or false", { type: "boolean" }, () => z.boolean());

/** One of a fixed set of words. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  description: string,
): ArgumentType<Words[number]> =>
  kind(description, `one of ${words.join(", ")}`, { type: "string", enum: words }, () => z.enum(words));

/** One argument of a tool. */
export interface Argument<Value = unknown, Required extends boolean = boolean> extends ArgumentType<Value> {
  readonly required: Required;
}

/** The arguments of a tool, by name. */
export type Arguments = Readonly<Record<string, Argument>>;

/** The validated values: required arguments are present, others may be missing. */
export type ArgumentValues<Of extends Arguments> = {
  readonly [Name in keyof Of as Of[Name] extends Argument<unknown, true> ? Name : never]: ValueOf<Of[Name]>;
} & {
  readonly [Name in keyof Of as Of[Name] extends Argument<unknown, true> ? never : Name]?: ValueOf<Of[Name]>;
};

type ValueOf<One> = One extends Argument<infer Value> ? Value : never;

export const required = <Value>(kind: ArgumentType<Value>): Argument<Value, true> => ({
  ...kind,
  required: true,
});

export const optional = <Value>(kind: ArgumentType<Value>): Argument<Value, false> => ({
  ...kind,
  required: false,
});

/**
 * The arguments as a JSON Schema object that rejects unknown properties. It holds only keywords that every host can
 * convert for its model, so there is no `$schema`; MCP's default is draft 2020-12.
 */
export function jsonSchemaOf(args: Arguments): Record<string, unknown> {
  const entries = Object.entries(args);
  const requiredNames = entries.filter(([, argument]) => argument.required).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(
      entries.map(([name, { json, description }]) => [name, { ...json, description }]),
    ),
    ...(requiredNames.length > 0 && { required: requiredNames }),
    additionalProperties: false,
  };
}
