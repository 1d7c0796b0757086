import { okAsync } from "neverthrow";
import type { Operation } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";

interface MemoryOptions {
  readonly clock: Clock;
  /** How long a reply is good for, in milliseconds. */
  readonly milliseconds: number;
}

/**
 * Answers with what it heard last while that is fresh. For operations whose requests are all alike; failures
 * are not kept.
 */
export const withCache =
  ({ clock, milliseconds }: MemoryOptions) =>
  <Request, Reply>(operation: Operation<Request, Reply>): Operation<Request, Reply> => {
    let kept: { readonly reply: Reply; readonly until: number } | undefined;
    return (request, call) => {
      if (kept !== undefined && clock.now() < kept.until) return okAsync(kept.reply);
      return operation(request, call).map((reply) => {
        kept = { reply, until: clock.now() + milliseconds };
        return reply;
      });
    };
  };
