import { err } from "neverthrow";
import { asOperation, type Decorator } from "../../domain/call/as-operation.js";
import type { LimitWords } from "../../domain/principals/limit-words.js";
import type { Call } from "../../ports/call.js";
import { busyError, cancelledError, type BusyError } from "../../ports/provider-error.js";
import { isAborted } from "../../domain/call/caller.js";
import type { FollowedWaits } from "./current-wait.js";

interface QueueOptions {
  /** How many calls run at once, 1 or more. */
  readonly concurrency: number;
  /** How many more calls may wait, 0 or more; further calls fail with `busy`. */
  readonly limit: number;
  /** How errors speak of the calls that run, and of those that wait. */
  readonly words: { readonly running: LimitWords; readonly waiting: LimitWords };
}

/**
 * Lets a bounded number of calls run at once. The others wait, first come, first served, and are notified of their
 * position. Joining, leaving and cancelling take constant time. Each `withQueue(…)` is one queue: apply it to the
 * operations whose calls it limits together.
 */
export const withQueue = (options: QueueOptions): Decorator => new FairQueue(options).line();

/**
 * A queue for several parties, each with a line of its own. The lines take turns, so that a party that sends very many
 * calls delays the next call of another by one slot at most. The calls of a line run in order of arrival.
 */
export class FairQueue {
  readonly #concurrency: number;
  readonly #limit: number;
  readonly #words: QueueOptions["words"];
  /** The lines in which calls wait, in the order of their turns. */
  readonly #waiting = new Set<QueuePositions>();
  #running = 0;

  /** @param options.limit how many calls may wait in each line. */
  constructor({ concurrency, limit, words }: QueueOptions) {
    this.#concurrency = concurrency;
    this.#limit = limit;
    this.#words = words;
  }

  /** A new line. Apply it to the operations of one party. */
  line(): Decorator {
    const line = new QueuePositions();
    return (operation) =>
      asOperation(async (request, call: FollowedWaits) => {
        if (isAborted(call.signal)) return err(cancelledError());
        if (this.#running < this.#concurrency) {
          this.#running += 1;
        } else {
          if (line.length >= this.#limit) return err(busy(line.length, this.#words.waiting));
          call.wait?.begin(this.#words.running);
          const turn = line.wait(call);
          this.#waiting.add(line);
          // A call that ends hands its slot over directly, so that no later call can take it first.
          if ((await turn) === "left") return err(cancelledError());
          call.wait?.end();
        }
        try {
          return isAborted(call.signal) ? err(cancelledError()) : await operation(request, call);
        } finally {
          if (!this.#next()) this.#running -= 1;
        }
      });
  }

  /** Gives the slot to the line whose turn it is. @returns whether a call waited. */
  #next(): boolean {
    for (const line of this.#waiting) {
      this.#waiting.delete(line);
      if (!line.next()) continue;
      if (line.length > 0) this.#waiting.add(line);
      return true;
    }
    return false;
  }
}

const busy = (waiting: number, { reached, raise }: LimitWords): BusyError =>
  busyError({
    message: `The queue is full: ${reached}. Nothing was sent. Call again when some of them are done, or ${raise}.`,
    waiting,
  });

/** An entry of a linked list, so that leaving takes constant time from any position. */
interface Place {
  readonly report: Call["report"];
  readonly settle: (outcome: "turn" | "left") => void;
  previous: Place | undefined;
  next: Place | undefined;
  /** The position that was reported last. */
  reported: number;
}

/** The calls in front are notified of every step. */
const front = 4;

/** All calls are notified again once the queue has moved by this share of its length. */
const movedShare = 1 / 4;

/**
 * The waiting calls, in order of arrival. Each call is notified of its position when it joins and as it changes: at every
 * step in front, in larger steps further back. So each step costs a few reports, however long the queue is.
 */
class QueuePositions {
  #first: Place | undefined;
  #last: Place | undefined;
  #length = 0;
  /** How many have left since all were notified. */
  #moved = 0;
  #changes = 0;

  get length(): number {
    return this.#length;
  }

  /** Joins the queue. @returns whether its turn came, or the call was cancelled first. */
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
        reported: ahead,
      };
      if (this.#last === undefined) this.#first = place;
      else this.#last.next = place;
      this.#last = place;
      this.#length += 1;
      signal.addEventListener("abort", leave, { once: true });
      report({ type: "queued", ahead });
    });
  }

  /** Releases the first call. @returns whether there was one. */
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
      if (place.reported !== ahead) {
        place.reported = ahead;
        place.report({ type: "queued", ahead });
        // A listener may cancel a call synchronously; the positions have then already been reported again.
        if (this.#changes !== change) return;
      }
      ahead += 1;
    }
    if (isAll) this.#moved = 0;
  }
}
