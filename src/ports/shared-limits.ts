import type { ResultAsync } from "neverthrow";

/**
 * Limits that hold for several processes together. Each limit has a key; whoever uses one key must use it with the same
 * limit. First come, first served, whichever process asks. Ids are unique, and chosen by the caller.
 */
export interface SharedLimits {
  /**
   * Takes part of a limit per minute: reserves the earliest instant, not before that of an earlier reservation, at which no 60
   * seconds exceed the limit. A cost above the whole limit fits when nothing else is there.
   */
  reserve(use: LimitedUse): ResultAsync<ReservedUse, SharedLimitsError>;
  /** Gives back what was reserved and not used. Succeeds if there is nothing to give back. */
  giveBack(key: string, id: string): ResultAsync<void, SharedLimitsError>;
  /**
   * Joins the line for a slot, or keeps the place or slot that the id has there: repeat it at least each second, or both are
   * lost after some 3 seconds. So what a process held that died is free again.
   * @returns how many must leave before it is this one's turn. 0: it has a slot.
   */
  hold(place: SlotPlace): ResultAsync<number, SharedLimitsError>;
  /** Gives the slot or the place back. Succeeds if there is none. */
  leave(key: string, id: string): ResultAsync<void, SharedLimitsError>;
}

/** What is taken from a limit per minute. */
export interface LimitedUse {
  /** Which limit. */
  readonly key: string;
  /** Which use, to give it back. */
  readonly id: string;
  /** How much is taken, above 0. */
  readonly cost: number;
  /** The maximum cost of any 60 seconds, above 0. */
  readonly perMinute: number;
  /** The longest wait that is of use, in milliseconds. If it would be longer, nothing is reserved. */
  readonly maxWaitMilliseconds: number;
}

/** When it may be used. */
export interface ReservedUse {
  /** False: the wait is longer than is of use, and nothing was reserved. */
  readonly isReserved: boolean;
  /** The time until then, in milliseconds, 0 or more. */
  readonly waitMilliseconds: number;
}

/** A place in the line for one of several slots. */
export interface SlotPlace {
  /** Which slots. */
  readonly key: string;
  /** Who stands there. */
  readonly id: string;
  /** How many hold a slot at once, 1 or more. */
  readonly slots: number;
  /** Whether it had a slot before, which it keeps, even where the line was lost meanwhile. */
  readonly hasSlot: boolean;
}

/** The other processes cannot be reached. To recover, keep to a share of each limit. */
export interface SharedLimitsError {
  /** Which error it is. */
  readonly kind: "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
