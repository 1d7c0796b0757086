import type { ResultAsync } from "neverthrow";
import type { ChatUsage } from "./chat-provider.js";
import type { ImageUsage } from "./image-provider.js";

/**
 * Keeps what calls cost, day by day: lists that only grow. Several programs may write to one at once. All of
 * them see its entries in one order, in which new ones come last; who has appended an entry can read it back,
 * with all that stand before it. On this, and on nothing else, limits of spending are kept.
 */
export interface SpendingLedger {
  /** Adds an entry to a day, whole or not at all. It is begun at once, before anything is awaited. */
  append(day: string, entry: LedgerEntry): ResultAsync<void, SpendingLedgerError>;
  /** All entries of a day, `YYYY-MM-DD` in UTC, in their one order. A day of which none is known is empty. */
  read(day: string): ResultAsync<readonly LedgerEntry[], SpendingLedgerError>;
}

export type LedgerEntry = ReservationEntry | SettlementEntry | ReleaseEntry;

/** A request is about to be sent; each retry is one of its own. It counts until it is settled or released; of a program that died, for good. */
export interface ReservationEntry {
  readonly type: "reservation";
  /** Unique. What became of the call is told by entries with the same id, on the same day. */
  readonly id: string;
  /** ISO 8601, in UTC. */
  readonly time: string;
  readonly model: string;
  /** What it is estimated to cost, in US dollars. Absent: no price is known. */
  readonly dollars?: number;
}

/** The call is over; this takes the place of its reservation. */
export interface SettlementEntry extends Spending {
  readonly type: "settlement";
  readonly id: string;
}

/** The call was not sent after all; its reservation counts no more. */
export interface ReleaseEntry {
  readonly type: "release";
  readonly id: string;
}

/** What one call came to. */
export interface Spending {
  /** The model that was asked. */
  readonly model: string;
  /** In US dollars. Absent: not known, which is not the same as nothing. */
  readonly dollars?: number;
  /** True: `dollars` is only what it is thought, or at least, to have cost. */
  readonly isEstimate?: boolean;
  /** Absent: the provider did not count. */
  readonly tokens?: TokenCounts;
  /** How many were made. Absent: it was no call for images, or none was made. */
  readonly images?: number;
}

/** In tokens, by the names that they have in the usage of replies. Absent: not told apart. */
export type TokenCounts = { readonly [Kind in keyof ChatUsage | keyof ImageUsage]?: number };

/** The ledger cannot be read or written. The message says what to mend (a folder, a permission, a full disk). */
export interface SpendingLedgerError {
  readonly kind: "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
