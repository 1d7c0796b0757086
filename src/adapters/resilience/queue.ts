import { err, ResultAsync, type Result } from "neverthrow";
import PQueue from "p-queue";
import type { Call, Operation } from "../../ports/call.js";
import { busyError, cancelledError, type BusyError, type ProviderError } from "../../ports/provider-error.js";
import type { Decorator } from "./decorator.js";
import { WaitingLine } from "./waiting-line.js";

interface QueueOptions {
  /** How many calls run at once, 1 or more. */
  readonly concurrency: number;
  /** How many calls may wait besides, 0 or more; the next one is turned away with `busy`. */
  readonly limit: number;
}

/**
 * Lets a bounded number of calls run at once; the others wait, first come, first served, and are told their
 * place. Each `withQueue(…)` is one queue: apply it to the one operation whose calls it is to hold back.
 */
export function withQueue({ concurrency, limit }: QueueOptions): Decorator {
  const queue = new PQueue({ concurrency });
  const line = new WaitingLine();

  async function run<Request, Reply>(
    operation: Operation<Request, Reply>,
    request: Request,
    call: Call,
  ): Promise<Result<Reply, ProviderError>> {
    if (call.signal.aborted) return err(cancelledError());
    const mustWait = queue.pending >= concurrency;
    if (mustWait && line.length >= limit) return err(busy(line.length));

    // Not call.signal: p-queue would free the slot of a running call before its operation has ended.
    const left = new AbortController();
    const place = { report: call.report };
    const leave = (): void => {
      if (line.leave(place)) left.abort();
    };
    call.signal.addEventListener("abort", leave, { once: true });
    try {
      const ended = queue.add(
        async () => {
          line.leave(place);
          return await operation(request, call);
        },
        { signal: left.signal },
      );
      if (mustWait) line.join(place);
      return await ended;
    } catch (bug) {
      if (left.signal.aborted) return err(cancelledError());
      throw bug;
    } finally {
      call.signal.removeEventListener("abort", leave);
    }
  }

  return (operation) => (request, call) => new ResultAsync(run(operation, request, call));
}

function busy(waiting: number): BusyError {
  const others = waiting === 1 ? "1 other call is waiting" : `${waiting} other calls are waiting`;
  return busyError({
    message:
      `Too much is going on at once: ${others}, and no more may. Nothing was sent. ` +
      "Call again once some of them are done.",
    waiting,
  });
}
