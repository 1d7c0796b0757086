/**
 * The kinds of values that settings share: what is made of a text, and the schema and the words for what is allowed,
 * those of arguments where they are alike. Schemas are made only of settings that are set: to make them all would cost
 * more than the rest of reading them.
 */
import { delimiter, isAbsolute } from "node:path";
import { z } from "zod";
import * as types from "../../domain/arguments/argument-types.js";

/** One setting: where it is read from, what it may be, and what it is when nobody says. */
export interface Setting<Value = unknown> {
  /** The environment variable. */
  readonly variable: string;
  /** The flag, without `--`. Absent: it is a secret, and flags are seen by every user of the machine. */
  readonly flag?: string;
  /** What a text becomes before it is checked. */
  readonly kind: "text" | "number" | "boolean";
  readonly schema: () => z.ZodType<Value>;
  /** Completes the sentence "NAME must be …". */
  readonly expected: string;
  /** One line for `--help`, README and the MCP registry; a host shows that of the key beside its field. */
  readonly description: string;
}

/** A setting of this project's own: its flag is its variable in kebab-case. */
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
  textWith(() => z.string().min(1).regex(/\S/), "a text that is not blank", description);

/** The paths of such a setting as PATH is one, by the platform's own rule. */
export const listOfPaths = (paths: string): string[] => paths.split(delimiter).filter((path) => path !== "");

export const absolutePaths = (description: string) =>
  textWith(
    () => z.string().refine((paths) => listOfPaths(paths).every((path) => isAbsolute(path))),
    `absolute paths, with "${delimiter}" between two of them`,
    description,
  );

/** Origins with commas between them. @returns undefined: one of them is none. */
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
 * Reads pairs such as `gpt-6-luna=chat,gpt-image-2.6-flare=images`, blanks around them allowed.
 * @returns the deployments by their models; undefined: they are no such pairs.
 */
export function deploymentsOf(pairs: string): ReadonlyMap<string, string> | undefined {
  const read = pairs
    .split(",")
    .map((pair) => pair.split("=").map((name) => name.trim()))
    .filter((names) => names.join("") !== "");
  const valid = read.every((names): names is [string, string] => names.length === 2 && !names.includes(""));
  return valid ? new Map(read) : undefined;
}
