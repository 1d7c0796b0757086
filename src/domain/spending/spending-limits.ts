import type { Clock } from "../../ports/clock.js";
import { spendingLimitError, type SpendingLimitError } from "../../ports/provider-error.js";
import type { SpendingLedgerError } from "../../ports/spending-ledger.js";
import { catalogue } from "../models/model-catalogue.js";
import { modelKind } from "../models/model-kind.js";
import type { Prices } from "../models/prices.js";
import { closestNames } from "../models/closest-names.js";
import { raise, raisePolicy, type LimitHolder } from "../principals/limit-words.js";
import { showDollars } from "./describe-cost.js";

/** Spending limits in US dollars, above 0. Absent: no limit. */
export interface SpendingLimits {
  /** For this program, since it started. */
  readonly session?: number;
  /** For all programs that share a ledger, per UTC day. */
  readonly day?: number;
  /** Whom they hold for. Absent: whoever runs this program. Those of a principal are those of a policy. */
  readonly holder?: LimitHolder;
}

/** A limit, and how much of it is used. */
export interface UsedLimit {
  readonly span: "session" | "day";
  readonly limit: number;
  /** In US dollars, including what calls in progress may cost. */
  readonly spent: number;
  /** Whom it holds for. Undefined: whoever runs this program. */
  readonly holder?: LimitHolder | undefined;
}

const variables = {
  session: "MCP_OPENAI_SESSION_LIMIT_DOLLARS",
  day: "MCP_OPENAI_DAY_LIMIT_DOLLARS",
};

/** From this share of a limit on, each result says how much of it is used. */
const warningShare = 0.8;

/** Larger than the rounding error of a sum. In US dollars. */
const tolerance = 1e-9;

/** Whether an amount exceeds a limit. */
export const passes = (dollars: number, limit: number): boolean => dollars > limit + tolerance;

/** The error for a call that might exceed a limit. @param spent the amount without this call. */
export const limitReached = (
  { span, limit, spent, holder = "program" }: UsedLimit,
  estimate: number,
  clock: Clock,
): SpendingLimitError =>
  spendingLimitError({
    message:
      `Nothing was sent, because this call might exceed ${nameOf(span, holder)}: ${showDollars(spent)} of ` +
      `${showDollars(limit)} is spent, reserved for calls in progress, or may have been billed for calls that failed, and this call may cost ${showDollars(estimate)}. ` +
      (span === "day" ? `${untilDayEnd(clock)}, or ` : sessionEnd(holder)) +
      `${raiseDollars(span, holder)}.`,
  });

/** The error for a call of unknown price. */
export function priceUnknown(model: string, prices: Prices, limits: SpendingLimits): SpendingLimitError {
  const kind = modelKind(model);
  const priced = catalogue.filter(({ id, kind: its }) => its === kind && prices.of(id) !== undefined);
  const names = closestNames(
    model,
    priced.map(({ id }) => id),
  );
  // A model may have a price for its tokens, but none for web searches, or for the model that writes its svg.
  const what = prices.of(model) === undefined ? model : `this use of ${model} (a web search, or an svg)`;
  const isOwn = (limits.holder ?? "program") === "program";
  const separator = isOwn ? ";" : ", or";
  const choice =
    names.length === 0 ? "" : `choose a model with a known price, such as ${names.join(", ")}${separator} `;
  return spendingLimitError({
    message:
      `Nothing was sent, because no price is known for ${what}, so the spending limit could not be enforced. ` +
      (prices.issue === undefined
        ? isOwn
          ? `To continue, ${choice}add the price to MCP_OPENAI_PRICES_FILE; or ${howToUnset(limits)}.`
          : `To continue, ${choice}ask whoever runs this server to add the price to MCP_OPENAI_PRICES_FILE.`
        : `${prices.issue} Or ${howToUnset(limits)}.`),
  });
}

/** The error for a call that cannot be entered in the ledger. @param limits only that for the day. */
export const ledgerUnusable = (
  { message }: SpendingLedgerError,
  limits: SpendingLimits,
): SpendingLimitError =>
  spendingLimitError({
    message: `Nothing was sent, because the spending limit for this day could not be enforced. ${message} Or ${howToUnset(limits)}.`,
  });

/** The error for a call that might exceed this program's share of the day limit, while the ledger is gone. */
export function shareReached(
  share: number,
  spent: number,
  estimate: number,
  clock: Clock,
  { message }: SpendingLedgerError,
  holder: LimitHolder | undefined,
): SpendingLimitError {
  const error = limitReached({ span: "day", limit: share, spent, holder }, estimate, clock);
  return {
    ...error,
    message: `${error.message} What all servers together spent is not known right now, so each keeps to its share of the limit. ${message}`,
  };
}

/** A sentence about a limit that is nearly used up; empty for others. */
export const limitNote = ({ span, limit, spent, holder = "program" }: UsedLimit): readonly string[] =>
  spent < warningShare * limit - tolerance
    ? []
    : [
        `${showDollars(spent)} of ${nameOf(span, holder, ` of ${showDollars(limit)}`)} is used ` +
          `(${Math.round((100 * spent) / limit)} %). If you need more, ${raiseDollars(span, holder)}.`,
      ];

/** @param amount what the limit is, as " of $2.00". */
const nameOf = (span: UsedLimit["span"], holder: LimitHolder, amount = ""): string =>
  ({
    program: `the spending limit${amount} for this ${span}`,
    principal: `your spending limit${amount} for this ${span} on this server`,
    everybody: `the spending limit${amount} for this ${span} that all who use this server share`,
  })[holder];

/** A session ends with the program, which callers of a server cannot restart. */
const sessionEnd = (holder: LimitHolder): string =>
  holder === "program"
    ? "To continue in this session, "
    : "Wait until whoever runs this server has restarted it, or ";

const raiseDollars = (span: UsedLimit["span"], holder: LimitHolder): string =>
  holder === "principal" ? raisePolicy("dollars_per_day") : raise(holder, variables[span]);

const howToUnset = ({ holder = "program", ...limits }: SpendingLimits): string =>
  holder !== "program"
    ? "ask whoever runs this server"
    : `unset ${(["session", "day"] as const)
        .flatMap((span) => (limits[span] === undefined ? [] : variables[span]))
        .join(" and ")}`;

const minute = 60_000;

function untilDayEnd(clock: Clock): string {
  const now = clock.date();
  const end = new Date(now);
  end.setUTCHours(24, 0, 0, 0);
  const minutes = Math.ceil((end.getTime() - now.getTime()) / minute);
  return `Wait until the day ends at midnight UTC, in ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
