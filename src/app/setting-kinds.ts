/** The kinds of values that settings share: each with its schema, and the words for what is allowed. */
import { z } from "zod";

export const numberFrom = (least: number, most: number, description: string) => ({
  schema: z.number().min(least).max(most),
  allowed: `a number from ${least} to ${most}`,
  description,
});

export const wholeNumberFrom = (least: number, most: number, description: string) => ({
  schema: z.int().min(least).max(most),
  allowed: `a whole number from ${least} to ${most}`,
  description,
});

export const dollars = (description: string) => ({
  schema: z.number().positive(),
  allowed: "a number of US dollars above 0",
  description,
});

export const oneOf = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  description: string,
) => ({
  schema: z.enum(words),
  allowed: `one of ${words.join(", ")}`,
  description,
});

export const text = (description: string) => ({
  schema: z.string().min(1).regex(/\S/),
  allowed: "a text that is not blank",
  description,
});
