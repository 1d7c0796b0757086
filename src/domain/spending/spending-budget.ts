import { err, errAsync, ok, okAsync, ResultAsync, type Result } from "neverthrow";
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
  type SpendingLimits,
} from "./spending-limits.js";
import { DaySpendings } from "./day-spendings.js";
import { dollarsOf, totalsByModel, type ModelTotals, dayOf } from "./totals.js";
import type { Cost } from "../models/model-catalogue.js";

export interface SpendingBudgetOptions {
  readonly ledger: SpendingLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: SpendingLimits;
  /** Whether calls of no known price go through where there is a limit: nothing says that they cost money. */
  readonly passesUnknownPrices: boolean;
}

/** A call that may be sent. */
export interface Reservation {
  /** Says what the call came to; to be called once. @returns how near the limits are, a sentence each. */
  settle(spending: Spending): readonly string[];
  /** Says that it was not sent after all, in place of `settle`. */
  release(): void;
}

/** How many settled calls are kept one by one. */
const maxRecent = 1_000;

/** A reservation in the ledger. */
interface Entered {
  readonly id: string;
  readonly day: string;
}

/** Enters each call in the ledger before it is sent, and holds back those that might pass a limit. */
export class SpendingBudget {
  readonly limits: SpendingLimits;
  readonly startedAt: Date;
  readonly #options: SpendingBudgetOptions;
  readonly #underWay = new Map<string, Spending>();
  /** What was settled before `#recent`. */
  #settled: readonly ModelTotals[] = [];
  /** Added up when somebody asks, or when there are many. */
  #recent: Spending[] = [];
  #hasComplained = false;
  #today: { readonly day: string; readonly spendings: DaySpendings } | undefined;

  constructor(options: SpendingBudgetOptions) {
    this.limits = options.limits;
    this.startedAt = options.clock.date();
    this.#options = options;
  }

  /** What this program spent since it started, with what calls under way may cost. */
  get session(): readonly ModelTotals[] {
    this.#addUp();
    return totalsByModel(this.#underWay.values(), this.#settled);
  }

  /**
   * Only a limit of the day makes this wait for the ledger.
   * @returns an error when the call might pass a limit, or a limit cannot be kept: then it must not be sent.
   */
  reserve(model: string, estimate: Cost): ResultAsync<Reservation, SpendingLimitError> {
    const { session, day } = this.limits;
    if (estimate === "unknown") {
      const isLimited = session !== undefined || day !== undefined;
      return isLimited && !this.#options.passesUnknownPrices
        ? errAsync(priceUnknown(model, this.limits))
        : okAsync(this.#enterUnchecked({ model }));
    }
    if (session !== undefined) {
      const spent = dollarsOf(this.session);
      if (passes(spent + estimate, session)) {
        return errAsync(
          limitReached({ span: "session", limit: session, spent }, estimate, this.#options.clock),
        );
      }
    }
    const spending = { model, dollars: estimate, isEstimate: true };
    return day === undefined
      ? okAsync(this.#enterUnchecked(spending))
      : new ResultAsync(this.#enterWithin(day, spending));
  }

  #enterUnchecked(spending: Spending): Reservation {
    const entered = this.#begin(spending);
    this.#record(entered.day, this.#reservationEntry(entered, spending));
    return { settle: (final) => this.#settle(entered, final), release: () => this.#release(entered) };
  }

  async #enterWithin(
    limit: number,
    spending: Spending & { readonly dollars: number },
  ): Promise<Result<Reservation, SpendingLimitError>> {
    const { ledger, clock } = this.#options;
    const { dollars } = spending;
    const entered = this.#begin(spending);
    const { id, day } = entered;
    // First the entry, then the look: of two programs that do so at once, the later sees the earlier.
    const upTo = await ledger
      .append(day, this.#reservationEntry(entered, spending))
      .andThen(() => ledger.read(day))
      .andThen((entries) => okOr(this.#spendingsOf(day).spentUpTo(entries, id), entryLost));
    if (upTo.isOk() && !passes(upTo.value, limit)) {
      const before = upTo.value - dollars;
      return ok({
        settle: (final) => [
          ...this.#settle(entered, final),
          ...limitNote({ span: "day", limit, spent: before + (final.dollars ?? 0) }),
        ],
        release: () => this.#release(entered),
      });
    }
    this.#release(entered);
    if (upTo.isErr()) return err(ledgerUnusable(upTo.error));
    return err(limitReached({ span: "day", limit, spent: upTo.value - dollars }, dollars, clock));
  }

  #release({ id, day }: Entered): void {
    this.#underWay.delete(id);
    this.#record(day, { type: "release", id });
  }

  #spendingsOf(day: string): DaySpendings {
    if (this.#today?.day !== day) this.#today = { day, spendings: new DaySpendings() };
    return this.#today.spendings;
  }

  /** Counts a call towards the session at once: calls that begin together must see each other. */
  #begin(spending: Spending): Entered {
    const id = crypto.randomUUID();
    this.#underWay.set(id, spending);
    return { id, day: dayOf(this.#options.clock.date()) };
  }

  #reservationEntry({ id }: Entered, { model, dollars }: Spending): LedgerEntry {
    const time = this.#options.clock.date().toISOString();
    return { type: "reservation", id, time, model, ...(dollars !== undefined && { dollars }) };
  }

  #settle({ id, day }: Entered, spending: Spending): readonly string[] {
    this.#underWay.delete(id);
    if (this.#recent.push(spending) >= maxRecent) this.#addUp();
    this.#record(day, { type: "settlement", id, ...spending });
    const { session: limit } = this.limits;
    return limit === undefined ? [] : limitNote({ span: "session", limit, spent: dollarsOf(this.session) });
  }

  #addUp(): void {
    this.#settled = totalsByModel(this.#recent, this.#settled);
    this.#recent = [];
  }

  /** Without waiting: an answer is not held back by a disk, and not lost with it. */
  #record(day: string, entry: LedgerEntry): void {
    void this.#options.ledger.append(day, entry).match(
      () => undefined,
      (error) => this.#complain(error),
    );
  }

  #complain({ message }: SpendingLedgerError): void {
    if (this.#hasComplained) return;
    this.#hasComplained = true;
    this.#options.logger.warn(`What calls cost is not written down. ${message}`);
  }
}

const entryLost: SpendingLedgerError = {
  kind: "unavailable",
  message: "What was written to the record of spending is not there any more.",
};

const okOr = <Value, Failure>(value: Value | undefined, error: Failure): Result<Value, Failure> =>
  value === undefined ? err(error) : ok(value);
