import { dayOf } from "../call/day-of.js";
import { ResultAsync } from "neverthrow";
import type { Clock } from "../../ports/clock.js";
import type { SpendingLedger, SpendingLedgerError } from "../../ports/spending-ledger.js";
import type { SpendingBudget } from "./spending-budget.js";
import type { SpendingLimits } from "./spending-limits.js";
import { dollarsOf, totalsByModel, type ModelTotals, spendingsOf } from "./totals.js";

/** The spending in US dollars, tokens and images. */
export interface UsageReport {
  /** The configured limits. */
  readonly limits: SpendingLimits;
  /** What the limit per day leaves for today, in US dollars; 0 or more. Absent: there is no such limit. */
  readonly leftToday?: number;
  /** This program since it started, including calls in progress. */
  readonly session: UsageTotals & {
    /** When it started: ISO 8601, in UTC. */
    readonly since: string;
  };
  /** All programs that share the ledger, by UTC day, newest first. Days without calls are omitted. */
  readonly days: readonly (UsageTotals & {
    /** `YYYY-MM-DD`. */
    readonly day: string;
  })[];
}

interface UsageTotals {
  /** Known and estimated, in US dollars. */
  readonly dollars: number;
  /** By model, most expensive first. */
  readonly models: readonly ModelTotals[];
}

/** The number of days in a report, including today. */
const reportedDays = 30;

const millisecondsPerDay = 86_400_000;

interface ReportUsageOptions {
  /** Knows the limits, and what this program has spent. */
  readonly budget: SpendingBudget;
  /** Says which day it is. */
  readonly clock: Clock;
}

/** Reports totals by model and day, for people who want to know what their assistant spends. */
export class ReportUsage {
  readonly #ledger: SpendingLedger;
  readonly #budget: SpendingBudget;
  readonly #clock: Clock;

  constructor(ledger: SpendingLedger, options: ReportUsageOptions) {
    this.#ledger = ledger;
    this.#budget = options.budget;
    this.#clock = options.clock;
  }

  /** The totals of the last 30 days. */
  execute(): ResultAsync<UsageReport, SpendingLedgerError> {
    const { limits, session, startedAt } = this.#budget;
    const now = this.#clock.date().getTime();
    const days = Array.from({ length: reportedDays }, (_, ago) =>
      dayOf(new Date(now - ago * millisecondsPerDay)),
    );
    const totals = days.map((day) =>
      this.#ledger
        .read(day)
        .map((entries) => ({ day, ...withSum(totalsByModel(spendingsOf(entries).values())) })),
    );
    return ResultAsync.combine(totals).map((all) => ({
      limits,
      ...(limits.day !== undefined && { leftToday: Math.max(0, limits.day - dollarsOf(today(all))) }),
      session: { since: startedAt.toISOString(), ...withSum(session) },
      days: all.filter(({ models }) => models.length > 0),
    }));
  }
}

const withSum = (models: readonly ModelTotals[]): UsageTotals => ({ dollars: dollarsOf(models), models });

/** @param days newest first, as reported. */
const today = (days: readonly UsageTotals[]): readonly ModelTotals[] =>
  days.slice(0, 1).flatMap(({ models }) => models);
