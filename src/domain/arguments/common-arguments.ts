import { z } from "zod";
import { optional, required } from "./argument.js";

/** Bounds of `timeout_seconds`, in seconds. */
export const timeoutBounds = { least: 1, most: 3600 } as const;

/** Bounds of `max_retries`. */
export const retryBounds = { least: 0, most: 10 } as const;

const hasWords = (text: string): boolean => text.trim() !== "";

const text = (description: string) => z.string().min(1).refine(hasWords).describe(description);

const notBlank = "text that is not blank";

/** A required text that is not blank. */
export const words = (description: string) => required(text(description), notBlank);

/** A text that may be left out, but not blank. */
export const optionalWords = (description: string) => optional(text(description), notBlank);

/** Any model id; which ones live is for the provider to say. */
export const model = (description: string) => optional(text(description), "the id of a model");

/** One of a few words; it may be left out. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(
  allowed: Words,
  description: string,
) => optional(z.enum(allowed).describe(description), `one of ${allowed.join(", ")}`);

/** How long a call may take and how often it may be tried again: the same for every tool. */
export const patience = {
  timeout_seconds: optional(
    z
      .number()
      .min(timeoutBounds.least)
      .max(timeoutBounds.most)
      .describe(
        "Give up after this many seconds, retries and waiting included. Leave out for the configured default; raise it for long work.",
      ),
    `a number of seconds from ${timeoutBounds.least} to ${timeoutBounds.most}`,
  ),
  max_retries: optional(
    z
      .int()
      .min(retryBounds.least)
      .max(retryBounds.most)
      .describe("How often to try again after a passing fault. Leave out for the configured default."),
    `a whole number from ${retryBounds.least} to ${retryBounds.most}`,
  ),
};
