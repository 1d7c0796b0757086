import { number, string, integer, optional } from "./argument-types.js";

/** Bounds of `timeout_seconds`, in seconds. */
export const timeoutBounds = { min: 1, max: 3600 } as const;

/** Bounds of `max_retries`. */
export const retryBounds = { min: 0, max: 10 } as const;

/** Any model id; which ones live is for the provider to say. */
export const model = (description: string) => optional(string(description, "the id of a model"));

/** How long a call may take and how often it may be tried again: the same for every tool. */
export const callLimits = {
  timeout_seconds: optional(
    number(
      timeoutBounds,
      "Give up after this many seconds, retries and waiting included. Leave out for the configured default; raise it for long work.",
      " of seconds",
    ),
  ),
  max_retries: optional(
    integer(
      retryBounds,
      "How often to try again after a passing fault. Leave out for the configured default.",
    ),
  ),
};
