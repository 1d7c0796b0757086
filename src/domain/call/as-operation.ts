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
