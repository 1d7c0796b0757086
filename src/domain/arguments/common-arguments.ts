import { number, string, integer, optional } from "./argument-types.js";

/** The range of `timeout_seconds`, in seconds. */
export const timeoutBounds = { min: 1, max: 3600 } as const;

/** The range of `max_retries`. */
export const retryBounds = { min: 0, max: 10 } as const;

/** Any model id; the provider decides which ones exist. */
export const model = (description: string) => optional(string(description, "the id of a model"));

/** The timeout and the retries of a call, the same for every tool. */
export const callLimits = {
  timeout_seconds: optional(
    number(
      timeoutBounds,
      "Give up after this many seconds, including retries and queueing. Leave out for the configured default; raise it for long work.",
      " of seconds",
    ),
  ),
  max_retries: optional(
    integer(retryBounds, "How often to retry after a transient error. Leave out for the configured default."),
  ),
};
