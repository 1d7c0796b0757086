/**
 * The types of settings: how text is converted, the schema, and the words for what is allowed. Shared with arguments
 * where possible. Schemas are created only for settings that are set: creating all of them would take longer than the
 * rest of reading the settings.
 */
import { delimiter, isAbsolute } from "node:path";
import { z } from "zod";
import * as types from "../../domain/arguments/argument-types.js";

/** One setting: where it is read from and what is allowed. */
export interface Setting<Value = unknown> {
  /** The environment variable. */
  readonly variable: string;
  /** A second name of the variable, which wins. */
  readonly alias?: string;
  /** The flag, without `--`. Absent: it is a secret, and every user of the machine can see command-line flags. */
  readonly flag?: string;
  /** What is secret in its value, such as the password in a URL. Absent: all of a secret, and nothing of the others. */
  readonly secretsIn?: (value: string) => string[];
  /** What the text is converted to before validation. */
  readonly kind: "text" | "number" | "boolean";
  readonly schema: () => z.ZodType<Value>;
  /** Completes the sentence "NAME must be …". */
  readonly expected: string;
  /** JSON Schema, if the type is shared with arguments. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** One line for `--help`, docs/settings.md and the MCP registry; hosts show the key's description beside its field. */
  readonly description: string;
}

/** A setting specific to this project: its flag is its variable in kebab-case. */
export const own = <Value>(
  variable: string,
  rest: Omit<Setting<Value>, "variable" | "flag">,
): Setting<Value> => ({
  variable: `MCP_OPENAI_${variable}`,
  flag: variable.toLowerCase().replaceAll("_", "-"),
  ...rest,
});

export const numberFrom = (min: number, max: number, description: string) => ({
  kind: "number" as const,
  ...types.number({ min, max }, description),
});

export const integerFrom = (min: number, max: number, description: string) => ({
  kind: "number" as const,
  ...types.integer({ min, max }, description),
});

export const dollars = (description: string) => ({
  kind: "number" as const,
  schema: () => z.number().positive(),
  expected: "a number of US dollars above 0",
  description,
});

export const oneOf = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  description: string,
) => ({
  kind: "text" as const,
  ...types.oneOf(words, description),
});

export const boolean = (description: string) => ({
  kind: "boolean" as const,
  ...types.boolean(description),
});

export const textWith = (schema: () => z.ZodType<string>, expected: string, description: string) => ({
  kind: "text" as const,
  schema,
  expected,
  description,
});

export const string = (description: string) =>
  textWith(() => z.string().min(1).regex(/\S/), "text that is not blank", description);

/** Splits a list of paths by the platform's delimiter, as PATH is split. */
export const listOfPaths = (paths: string): string[] => paths.split(delimiter).filter((path) => path !== "");

export const absolutePaths = (description: string) =>
  textWith(
    () => z.string().refine((paths) => listOfPaths(paths).every((path) => isAbsolute(path))),
    `absolute paths separated by "${delimiter}"`,
    description,
  );

/** Parses origins separated by commas. @returns undefined: at least one is not an origin. */
export function originsOf(list: string): string[] | undefined {
  const origins = list
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")
    .map((one) => (/^https?:\/\//i.test(one) && URL.canParse(one) ? new URL(one) : undefined));
  return origins.every((url) => url !== undefined && url.pathname === "/" && url.search === "")
    ? origins.map((url) => (url as URL).origin)
    : undefined;
}

/**
 * Parses pairs such as `gpt-6-luna=chat,gpt-image-2.6-flare=images`; spaces around names are allowed.
 * @returns the deployment of each model; undefined: the text is malformed.
 */
export function deploymentsOf(pairs: string): ReadonlyMap<string, string> | undefined {
  const read = pairs
    .split(",")
    .map((pair) => pair.split("=").map((name) => name.trim()))
    .filter((names) => names.join("") !== "");
  const valid = read.every((names): names is [string, string] => names.length === 2 && !names.includes(""));
  return valid ? new Map(read) : undefined;
}
