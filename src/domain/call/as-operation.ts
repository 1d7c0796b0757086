import { ResultAsync, type Result } from "neverthrow";
import type { Call, Operation } from "../../ports/call.js";
import type { ProviderError } from "../../ports/provider-error.js";

/** Turns an async function into an operation of the port. It must not throw or reject. */
export const asOperation =
  <Request, Reply>(
    run: (request: Request, call: Call) => PromiseLike<Result<Reply, ProviderError>>,
  ): Operation<Request, Reply> =>
  (request, call) =>
    new ResultAsync(Promise.resolve(run(request, call)));

/**
 * Adds behaviour to an operation without changing its type. Applies to every operation whose request has at least the
 * fields of `Needed`, and whose reply has at least those of `Answer`.
 */
export type Decorator<Needed = { readonly model: string }, Answer = unknown> = <
  Request extends Needed,
  Reply extends Answer,
>(
  operation: Operation<Request, Reply>,
) => Operation<Request, Reply>;

/** Adds nothing. */
export const unchanged: Decorator = (operation) => operation;
