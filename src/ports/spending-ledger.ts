import type { ResultAsync } from "neverthrow";
import type { ChatUsage } from "./chat-provider.js";
import type { ImageUsage } from "./image-provider.js";

/**
 * Records the cost of calls in append-only lists, one per day. Several programs may write to one at once. All of them
 * see its entries in the same order, with new ones last; a program that has appended an entry can read it back, with
 * all entries before it. Spending limits rely on this and on nothing else.
 */
export interface SpendingLedger {
  /** Appends an entry to a day, atomically. Starts synchronously, before anything is awaited. */
  append(day: string, entry: LedgerEntry): ResultAsync<void, SpendingLedgerError>;
  /** All entries of a day, `YYYY-MM-DD` in UTC, in order. Empty for a day without entries. */
  read(day: string): ResultAsync<readonly LedgerEntry[], SpendingLedgerError>;
}

/** One line of the record: a call begins with a reservation, and ends with one of the others. */
export type LedgerEntry = ReservationEntry | SettlementEntry | ReleaseEntry;

/**
 * A request is about to be sent; each retry has its own. Counts until it is settled or released; if the program died,
 * for good.
 */
export interface ReservationEntry {
  /** Which entry it is. */
  readonly type: "reservation";
  /** Unique. Later entries with the same id, on the same day, give the call's outcome. */
  readonly id: string;
  /** ISO 8601, in UTC. */
  readonly time: string;
  /** The requested model. */
  readonly model: string;
  /** The estimated cost, in US dollars. Absent: no price is known. */
  readonly dollars?: number;
}

/** The call has ended; replaces its reservation. */
export interface SettlementEntry extends Spending {
  /** Which entry it is. */
  readonly type: "settlement";
  /** That of the reservation. */
  readonly id: string;
}

/** The call was not sent; its reservation no longer counts. */
export interface ReleaseEntry {
  /** Which entry it is. */
  readonly type: "release";
  /** That of the reservation. */
  readonly id: string;
}

/** The cost of one call. */
export interface Spending {
  /** The requested model. */
  readonly model: string;
  /** In US dollars. Absent: unknown, which does not mean free. */
  readonly dollars?: number;
  /** True: `dollars` is an estimate or a minimum. */
  readonly isEstimate?: boolean;
  /** Absent: the provider did not count tokens. */
  readonly tokens?: TokenCounts;
  /** The number of generated images. Absent: it was not a call for images, or there were none. */
  readonly images?: number;
}

/** In tokens, by the field names of the replies' usage. Absent: not reported separately. */
export type TokenCounts = { readonly [Kind in keyof (ChatUsage & ImageUsage)]?: number };

/** The ledger cannot be read or written. The message says what to fix (a folder, a permission, a full disk). */
export interface SpendingLedgerError {
  /** Which error it is. */
  readonly kind: "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
