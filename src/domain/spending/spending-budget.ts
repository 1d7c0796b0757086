import { err, errAsync, ok, okAsync, ResultAsync, type Result } from "neverthrow";
import type { ReservedCost } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import type { Logger } from "../../ports/logger.js";
import type { SpendingLimitError } from "../../ports/provider-error.js";
import type {
  LedgerEntry,
  Spending,
  SpendingLedger,
  SpendingLedgerError,
} from "../../ports/spending-ledger.js";
import {
  ledgerUnusable,
  limitNote,
  limitReached,
  passes,
  priceUnknown,
  shareReached,
  type SpendingLimits,
} from "./spending-limits.js";
import { dayOf } from "../call/day-of.js";
import { DaySpendings } from "./day-spendings.js";
import { dollarsOf, totalsByModel, type ModelTotals } from "./totals.js";
import type { Cost } from "../models/price.js";
import type { Prices } from "../models/prices.js";

export interface SpendingBudgetOptions {
  readonly ledger: SpendingLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: SpendingLimits;
  readonly prices: Prices;
  /** Whether a limit lets calls of unknown price pass, because nothing indicates that they cost money. */
  readonly passesUnknownPrices: boolean;
  /**
   * How many programs share the ledger. While it is gone, each keeps to this share of the day limit, by what it spent itself.
   * Absent: calls are refused then.
   */
  readonly nodes?: number;
}

/** Permission to send a call. */
export interface Reservation {
  /** Records the actual cost; call once. @returns a sentence for each limit that is nearly used up. */
  settle(spending: Spending): readonly string[];
  /** For work that is settled later, by this process or another. */
  readonly reserved: ReservedCost;
  /** Cancels the reservation because the call was not sent; call instead of `settle`. */
  release(): void;
}

/** How many settled calls are kept one by one. */
const maxRecent = 1_000;

/** Enters each call in the ledger before it is sent, and rejects those that might exceed a limit. */
export class SpendingBudget {
  /** The configured limits. */
  readonly limits: SpendingLimits;
  /** When this program began to count. */
  readonly startedAt: Date;
  readonly #options: SpendingBudgetOptions;
  readonly #pending = new Map<string, Spending>();
  /** What was settled before `#recent`. */
  #settled: readonly ModelTotals[] = [];
  /** Summed up when somebody asks, or when there are many. */
  #recent: Spending[] = [];
  #hasWarned = false;
  /** What this program spent on the last day on which it was asked, including what calls in progress may cost. */
  #own = { day: "", dollars: 0 };
  #today: { readonly day: string; readonly spendings: DaySpendings } | undefined;

  constructor(options: SpendingBudgetOptions) {
    this.limits = options.limits;
    this.startedAt = options.clock.date();
    this.#options = options;
  }

  /** The spending of this program since it started, including what calls in progress may cost. */
  get session(): readonly ModelTotals[] {
    this.#sumUp();
    return totalsByModel(this.#pending.values(), this.#settled);
  }

  /**
   * Waits for the ledger only if there is a day limit.
   * @returns an error if the call might exceed a limit, or if a limit cannot be enforced: do not send it then.
   */
  reserve(model: string, estimate: Cost): ResultAsync<Reservation, SpendingLimitError> {
    const { session, day, holder } = this.limits;
    if (estimate === "unknown") {
      const isLimited = session !== undefined || day !== undefined;
      const { prices, passesUnknownPrices } = this.#options;
      return isLimited && !(passesUnknownPrices && prices.issue === undefined)
        ? errAsync(priceUnknown(model, prices, this.limits))
        : okAsync(this.#enterUnchecked({ model }));
    }
    if (session !== undefined) {
      const spent = dollarsOf(this.session);
      if (passes(spent + estimate, session)) {
        return errAsync(
          limitReached({ span: "session", limit: session, spent, holder }, estimate, this.#options.clock),
        );
      }
    }
    const spending = { model, dollars: estimate, isEstimate: true };
    return day === undefined
      ? okAsync(this.#enterUnchecked(spending))
      : new ResultAsync(this.#enterWithin(day, spending));
  }

  /**
   * Records the actual cost of work that was reserved earlier, maybe by another process: then it does not count towards
   * this one's session. Recording it again replaces the cost.
   */
  settleLater({ id, day, dollars = 0 }: ReservedCost, spending: Spending): readonly string[] {
    if (this.#pending.has(id)) return this.#settle({ id, day, dollars }, spending);
    this.#record(day, { type: "settlement", id, ...spending });
    return [];
  }

  #enterUnchecked(spending: Spending): Reservation {
    const entered = this.#begin(spending);
    this.#record(entered.day, this.#reservationEntry(entered, spending));
    return this.#reservationOf(entered);
  }

  async #enterWithin(
    limit: number,
    spending: Spending & { readonly dollars: number },
  ): Promise<Result<Reservation, SpendingLimitError>> {
    const { ledger, clock } = this.#options;
    const { dollars } = spending;
    const { holder } = this.limits;
    const entered = this.#begin(spending);
    const { id, day } = entered;
    // Append before reading: if two programs reserve at once, the later one sees both entries.
    const upTo = await ledger
      .append(day, this.#reservationEntry(entered, spending))
      .andThen(() => ledger.read(day))
      .andThen((entries) => okOr(this.#spendingsOf(day).spentUpTo(entries, id), entryLost));
    if (upTo.isOk() && !passes(upTo.value, limit)) {
      const before = upTo.value - dollars;
      return ok({
        reserved: entered,
        settle: (final) => [
          ...this.#settle(entered, final),
          ...limitNote({ span: "day", limit, spent: before + (final.dollars ?? 0), holder }),
        ],
        release: () => this.#release(entered),
      });
    }
    const { nodes } = this.#options;
    if (upTo.isErr() && nodes !== undefined)
      return this.#keepToShare(limit / nodes, entered, dollars, upTo.error);
    this.#release(entered);
    if (upTo.isErr()) return err(ledgerUnusable(upTo.error, { day: limit, ...(holder && { holder }) }));
    return err(limitReached({ span: "day", limit, spent: upTo.value - dollars, holder }, dollars, clock));
  }

  #keepToShare(
    share: number,
    entered: ReservedCost,
    dollars: number,
    cause: SpendingLedgerError,
  ): Result<Reservation, SpendingLimitError> {
    const { dollars: spent } = this.#own;
    if (!passes(spent, share)) return ok(this.#reservationOf(entered));
    this.#release(entered);
    return err(shareReached(share, spent - dollars, dollars, this.#options.clock, cause, this.limits.holder));
  }

  #reservationOf(entered: ReservedCost): Reservation {
    return {
      reserved: entered,
      settle: (final) => this.#settle(entered, final),
      release: () => this.#release(entered),
    };
  }

  #release({ id, day, dollars = 0 }: ReservedCost): void {
    this.#countOwn(day, -dollars);
    this.#pending.delete(id);
    this.#record(day, { type: "release", id });
  }

  #spendingsOf(day: string): DaySpendings {
    if (this.#today?.day !== day) this.#today = { day, spendings: new DaySpendings() };
    return this.#today.spendings;
  }

  /** Counts a call towards the session immediately: calls that begin together must see each other. */
  #begin(spending: Spending): ReservedCost {
    const id = crypto.randomUUID();
    this.#pending.set(id, spending);
    const day = dayOf(this.#options.clock.date());
    if (this.#own.day !== day) this.#own = { day, dollars: 0 };
    const { dollars } = spending;
    this.#countOwn(day, dollars ?? 0);
    return { id, day, ...(dollars !== undefined && { dollars }) };
  }

  /** Only the newest day counts. */
  #countOwn(day: string, dollars: number): void {
    if (this.#own.day === day) this.#own.dollars += dollars;
  }

  #reservationEntry({ id }: ReservedCost, { model, dollars }: Spending): LedgerEntry {
    const time = this.#options.clock.date().toISOString();
    return { type: "reservation", id, time, model, ...(dollars !== undefined && { dollars }) };
  }

  #settle({ id, day, dollars = 0 }: ReservedCost, spending: Spending): readonly string[] {
    this.#countOwn(day, (spending.dollars ?? 0) - dollars);
    this.#pending.delete(id);
    if (this.#recent.push(spending) >= maxRecent) this.#sumUp();
    this.#record(day, { type: "settlement", id, ...spending });
    const { session: limit, holder } = this.limits;
    return limit === undefined
      ? []
      : limitNote({ span: "session", limit, spent: dollarsOf(this.session), holder });
  }

  #sumUp(): void {
    this.#settled = totalsByModel(this.#recent, this.#settled);
    this.#recent = [];
  }

  /** Does not wait: a slow or failing disk must not delay or lose an answer. */
  #record(day: string, entry: LedgerEntry): void {
    void this.#options.ledger.append(day, entry).match(
      () => undefined,
      (error) => this.#warnOnce(error),
    );
  }

  #warnOnce({ message }: SpendingLedgerError): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.logger.warn(`The cost of calls is not being recorded. ${message}`);
  }
}

const entryLost: SpendingLedgerError = {
  kind: "unavailable",
  message: "An entry that was written to the spending record is no longer there.",
};

const okOr = <Value, Failure>(value: Value | undefined, error: Failure): Result<Value, Failure> =>
  value === undefined ? err(error) : ok(value);
