import type { LimitWords } from "../../domain/principals/limit-words.js";
import type { Call } from "../../ports/call.js";

/** What a call waits for right now, so that it can be named if the call's time is up meanwhile. */
export class CurrentWait {
  #limit: LimitWords | undefined;
  #last: LimitWords | undefined;

  /** Undefined: it does not wait for its turn. */
  get limit(): LimitWords | undefined {
    return this.#limit;
  }

  /** What it waited for last. Undefined: it has not waited. */
  get last(): LimitWords | undefined {
    return this.#last;
  }

  begin(limit: LimitWords): void {
    this.#limit = limit;
    this.#last = limit;
  }

  end(): void {
    this.#limit = undefined;
  }
}

/** A call whose waits are followed. */
export interface FollowedWaits extends Call {
  /** Absent: the call has no deadline, so nobody needs to know. */
  readonly wait?: CurrentWait;
}
