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
export const withMemory =
  ({ clock, milliseconds }: MemoryOptions) =>
  <Request, Reply>(operation: Operation<Request, Reply>): Operation<Request, Reply> => {
    let heard: { readonly reply: Reply; readonly until: number } | undefined;
    return (request, call) => {
      if (heard !== undefined && clock.now() < heard.until) return okAsync(heard.reply);
      return operation(request, call).map((reply) => {
        heard = { reply, until: clock.now() + milliseconds };
        return reply;
      });
    };
  };
