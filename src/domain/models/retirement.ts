import { err, ok, type Result } from "neverthrow";
import { modelNotFoundError, type ModelNotFoundError } from "../../ports/provider-error.js";
import { catalogueEntry } from "./model-catalogue.js";

/**
 * How to handle a retired model. `replace`: use its successor, with a note. `refuse`: fail with an error that names
 * the successor. `send`: send the name unchanged, for servers that still serve old names.
 */
export type RetirementPolicy = "replace" | "refuse" | "send";

/** Tells a use case how to handle retired models. */
export interface RetirementRule {
  /** How to handle a retired model. */
  readonly policy: RetirementPolicy;
  /** The current date, by which models are retired or not. */
  readonly today: () => Date;
  /** The shutdown date that the provider has announced, `YYYY-MM-DD`, if known yet. */
  readonly announced?: (model: string) => string | undefined;
}

/** Default: send the name unchanged. */
export const sendAsNamed: RetirementRule = { policy: "send", today: () => new Date(0) };

/** The model to use, and what the caller should know about it. */
export interface ChosenModel {
  readonly model: string;
  readonly notes: readonly string[];
}

/** A model that retires within this many days answers with a note. */
const noticeDays = 30;

const millisecondsPerDay = 86_400_000;

/** @param verb what the successor did: "answered", "drew". */
export function chooseModel(
  named: string,
  rule: RetirementRule,
  verb: string,
): Result<ChosenModel, ModelNotFoundError> {
  const end = endOf(named, rule);
  if (end === undefined || end.daysLeft > 0)
    return ok({ model: named, notes: retirementNotice(named, rule) });
  const retired = `${named} was retired on ${end.date}`;
  if (rule.policy === "replace" && end.successor !== undefined) {
    return ok({ model: end.successor, notes: [`${retired}; ${end.successor} ${verb}.`] });
  }
  return err(
    modelNotFoundError({
      model: named,
      message: `${retired}, so nothing was sent. ${adviceOn(end)}`,
      notSent: true,
    }),
  );
}

/** A sentence about a model that retires soon; empty for others. */
export function retirementNotice(model: string, rule: RetirementRule): readonly string[] {
  const end = endOf(model, rule);
  if (end === undefined || end.daysLeft <= 0 || end.daysLeft > noticeDays) return [];
  const days = end.daysLeft === 1 ? "1 day" : `${end.daysLeft} days`;
  return [`${model} retires on ${end.date}, in ${days}. ${adviceOn(end)}`];
}

interface End {
  readonly date: string;
  readonly daysLeft: number;
  readonly successor: string | undefined;
}

/** The provider's date takes precedence over the catalogue's. */
function endOf(model: string, { policy, today, announced }: RetirementRule): End | undefined {
  if (policy === "send") return undefined;
  const { shutdownDate, successor } = catalogueEntry(model) ?? {};
  const date = announced?.(model) ?? shutdownDate;
  if (date === undefined) return undefined;
  const daysLeft = Math.ceil((Date.parse(date) - today().getTime()) / millisecondsPerDay);
  return { date, daysLeft, successor };
}

const adviceOn = ({ successor }: End): string =>
  successor === undefined ? "Choose another model." : `Use ${successor} instead.`;
