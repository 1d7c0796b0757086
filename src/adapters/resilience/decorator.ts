import type { Operation } from "../../ports/call.js";

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
