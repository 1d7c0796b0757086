import { err, ResultAsync, type Result } from "neverthrow";
import { isAborted } from "../../domain/is-aborted.js";
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
 * Lets a bounded number of calls run at once; the others wait, first come, first served, and are told their place. To
 * come, to go and to be cancelled cost the same however many wait. Each `withQueue(…)` is one queue: apply it to the one
 * operation whose calls it is to hold back.
 */
export function withQueue({ concurrency, limit }: QueueOptions): Decorator {
  const line = new WaitingLine();
  let running = 0;

  async function run<Request, Reply>(
    operation: Operation<Request, Reply>,
    request: Request,
    call: Call,
  ): Promise<Result<Reply, ProviderError>> {
    if (isAborted(call.signal)) return err(cancelledError());
    if (running < concurrency) {
      running += 1;
    } else {
      if (line.length >= limit) return err(busy(line.length));
      // Whoever ends hands its slot over, so that nobody who comes later takes it in between.
      if ((await line.wait(call)) === "left") return err(cancelledError());
    }
    try {
      return isAborted(call.signal) ? err(cancelledError()) : await operation(request, call);
    } finally {
      if (!line.next()) running -= 1;
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
