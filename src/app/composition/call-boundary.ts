import { setMaxListeners } from "node:events";
import { err, ResultAsync, type Result } from "neverthrow";
import type { Caller } from "../../domain/call/caller.js";
import { quoteThrown } from "../../domain/foreign-text/quote-thrown.js";
import { unavailableError, type UnavailableError } from "../../ports/provider-error.js";

/**
 * The outermost boundary of the library: whatever a caller without types passes, a call neither throws nor rejects.
 * @param redact redacts secrets in messages, which may quote what was passed.
 */
export const callBoundary =
  (redact: (text: string) => string) =>
  <Value, Failure extends { readonly message: string }>(
    caller: Caller | null | undefined,
    run: (caller: Caller) => ResultAsync<Value, Failure>,
  ): ResultAsync<Value, Failure | UnavailableError> =>
    new ResultAsync<Value, Failure | UnavailableError>(
      Promise.resolve()
        .then(async (): Promise<Result<Value, Failure | UnavailableError>> => {
          // Read once, here: a getter may throw.
          const copy: Caller = { ...caller };
          // Many calls at once may share one signal.
          if (copy.signal !== undefined) setMaxListeners(0, copy.signal);
          return run(copy);
        })
        .catch((bug: unknown) => {
          const message = `The call failed unexpectedly: ${quoteThrown(bug)}. Check what was passed to it; if that is right, please report this bug.`;
          return err(unavailableError({ message, retryable: false }));
        }),
    ).mapErr((error) => ({ ...error, message: redact(error.message), ...redactedIssues(error, redact) }));

/** Invalid arguments are also listed one by one. */
const redactedIssues = (error: object, redact: (text: string) => string): object =>
  "issues" in error && Array.isArray(error.issues)
    ? {
        issues: error.issues.map((issue: unknown) => (typeof issue === "string" ? redact(issue) : issue)),
      }
    : {};
