import type { Clock } from "../../ports/clock.js";
import { spendingLimitError, type SpendingLimitError } from "../../ports/provider-error.js";
import type { SpendingLedgerError } from "../../ports/spending-ledger.js";
import { catalogue } from "../models/model-catalogue.js";
import { modelKind } from "../models/model-kind.js";
import { nearestNames } from "../models/nearest-names.js";
import { showDollars } from "./describe-cost.js";

/** The most that may be spent, in US dollars, above 0. Absent: no limit. */
export interface SpendingLimits {
  /** By this program, since it started. */
  readonly session?: number;
  /** By all programs that share a ledger, in one day in UTC. */
  readonly day?: number;
}

/** One of the limits, and how far it has been used up. */
export interface UsedLimit {
  readonly span: keyof SpendingLimits;
  readonly limit: number;
  /** In US dollars, what calls under way may cost included. */
  readonly spent: number;
}

const variables = {
  session: "MCP_OPENAI_SESSION_LIMIT_DOLLARS",
  day: "MCP_OPENAI_DAY_LIMIT_DOLLARS",
};

/** From this share of a limit on, each result says how far it is used up. */
const warningShare = 0.8;

/** Sums of decimal fractions are off by less than this. In US dollars. */
const tolerance = 1e-9;

/** Whether so much is too much. */
export const passes = (dollars: number, limit: number): boolean => dollars > limit + tolerance;

/** The refusal of a call that may cost so much. @param spent what was spent without it. */
export const limitReached = (
  { span, limit, spent }: UsedLimit,
  estimate: number,
  clock: Clock,
): SpendingLimitError =>
  spendingLimitError({
    message:
      `Nothing was sent, because the spending limit of this ${span} might be passed: ${showDollars(spent)} of ` +
      `${showDollars(limit)} is spent or reserved for calls under way, and this call may cost ${showDollars(estimate)}. ` +
      (span === "day" ? `${untilDayEnd(clock)}, or raise` : "To go on in this session, raise") +
      ` ${variables[span]}.`,
  });

/** The refusal of a call that nobody knows the price of. */
export function priceUnknown(model: string, limits: SpendingLimits): SpendingLimitError {
  const kind = modelKind(model);
  const priced = catalogue.filter((entry) => entry.price !== undefined && entry.kind === kind);
  const names = nearestNames(
    model,
    priced.map(({ id }) => id),
  );
  return spendingLimitError({
    message:
      `Nothing was sent, because no price is known for ${model}, so that the spending limit could not be kept. ` +
      `${names.length === 0 ? "Unset" : `Choose a model with a known price, such as ${names.join(", ")}, or unset`} ` +
      `${variablesOf(limits)}.`,
  });
}

/** The refusal of a call that cannot be entered in the ledger. */
export const ledgerUnusable = ({ message }: SpendingLedgerError): SpendingLimitError =>
  spendingLimitError({
    message: `Nothing was sent, because the spending limit of this day could not be kept. ${message} Or unset ${variables.day}.`,
  });

/** A sentence about a limit that is nearly used up; none about one that is not. */
export const limitNote = ({ span, limit, spent }: UsedLimit): readonly string[] =>
  spent < warningShare * limit - tolerance
    ? []
    : [
        `${showDollars(spent)} of the spending limit of ${showDollars(limit)} for this ${span} is used up ` +
          `(${Math.round((100 * spent) / limit)} %). Raise ${variables[span]} if that will not do.`,
      ];

const variablesOf = (limits: SpendingLimits): string =>
  (["session", "day"] as const)
    .flatMap((span) => (limits[span] === undefined ? [] : variables[span]))
    .join(" and ");

const minute = 60_000;

function untilDayEnd(clock: Clock): string {
  const now = clock.date();
  const end = new Date(now);
  end.setUTCHours(24, 0, 0, 0);
  const minutes = Math.ceil((end.getTime() - now.getTime()) / minute);
  return `Wait until the day ends at midnight UTC, in ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
