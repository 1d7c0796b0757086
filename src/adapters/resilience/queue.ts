import { err, ResultAsync, type Result } from "neverthrow";
import type { Call, Operation } from "../../ports/call.js";
import { busyError, cancelledError, type BusyError, type ProviderError } from "../../ports/provider-error.js";
import type { Decorator } from "./decorator.js";
import { isAborted } from "../../domain/call/caller.js";

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
  const line = new QueuePositions();
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

/** A link of the line: leaving it costs the same wherever one stands. */
interface Place {
  readonly report: Call["report"];
  readonly settle: (outcome: "turn" | "left") => void;
  previous: Place | undefined;
  next: Place | undefined;
  /** The place that was told last. */
  told: number;
}

/** Those in front hear of every step. */
const front = 4;

/** All hear their place again once the line has moved by this share of its length. */
const movedShare = 1 / 4;

/**
 * Who waits, in order of arrival. Everyone is told their place at first, and again as it changes: those in front at
 * every step, those further back in larger ones. So each step costs a few reports, however long the line is.
 */
class QueuePositions {
  #first: Place | undefined;
  #last: Place | undefined;
  #length = 0;
  /** How many have left since all were told. */
  #moved = 0;
  #changes = 0;

  get length(): number {
    return this.#length;
  }

  /** Joins the line. @returns whether its turn came, or the call was cancelled before. */
  wait({ signal, report }: Pick<Call, "signal" | "report">): Promise<"turn" | "left"> {
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#remove(place);
        place.settle("left");
        this.#notify();
      };
      const settle = (outcome: "turn" | "left"): void => {
        signal.removeEventListener("abort", leave);
        resolve(outcome);
      };
      const ahead = this.#length;
      const place: Place = {
        report,
        settle,
        previous: this.#last,
        next: undefined,
        told: ahead,
      };
      if (this.#last === undefined) this.#first = place;
      else this.#last.next = place;
      this.#last = place;
      this.#length += 1;
      signal.addEventListener("abort", leave, { once: true });
      report({ type: "queued", ahead });
    });
  }

  /** Lets the first one go. @returns whether there was one. */
  next(): boolean {
    const place = this.#first;
    if (place === undefined) return false;
    this.#remove(place);
    place.settle("turn");
    this.#notify();
    return true;
  }

  #remove(place: Place): void {
    if (place.previous === undefined) this.#first = place.next;
    else place.previous.next = place.next;
    if (place.next === undefined) this.#last = place.previous;
    else place.next.previous = place.previous;
    this.#length -= 1;
    this.#moved += 1;
  }

  #notify(): void {
    const change = (this.#changes += 1);
    const isAll = this.#moved >= this.#length * movedShare;
    let ahead = 0;
    for (let place = this.#first; place !== undefined && (isAll || ahead < front); place = place.next) {
      if (place.told !== ahead) {
        place.told = ahead;
        place.report({ type: "queued", ahead });
        // A listener may cancel a call on the spot; the places were then told anew in the meantime.
        if (this.#changes !== change) return;
      }
      ahead += 1;
    }
    if (isAll) this.#moved = 0;
  }
}
