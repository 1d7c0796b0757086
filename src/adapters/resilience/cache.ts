import { okAsync } from "neverthrow";
import type { Operation } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";

interface CacheOptions {
  readonly clock: Clock;
  /** How long a reply stays fresh, in milliseconds. */
  readonly milliseconds: number;
}

/**
 * Returns the last reply while it is fresh. For operations whose requests are all the same. Errors are not cached.
 */
export const withCache =
  ({ clock, milliseconds }: CacheOptions) =>
  <Request, Reply>(operation: Operation<Request, Reply>): Operation<Request, Reply> => {
    let cached: { readonly reply: Reply; readonly until: number } | undefined;
    return (request, call) => {
      if (cached !== undefined && clock.now() < cached.until) return okAsync(cached.reply);
      return operation(request, call).map((reply) => {
        cached = { reply, until: clock.now() + milliseconds };
        return reply;
      });
    };
  };
