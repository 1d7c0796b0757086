import type { Operation } from "../../ports/call.js";

/**
 * Adds behaviour to an operation without changing its shape. It fits every operation whose request has at
 * least the fields of `Needed`.
 */
export type Decorator<Needed = { readonly model: string }> = <Request extends Needed, Reply>(
  operation: Operation<Request, Reply>,
) => Operation<Request, Reply>;
