import { err, ok, type Result } from "neverthrow";
import { modelNotFoundError, type ModelNotFoundError } from "../../ports/provider-error.js";
import { catalogueEntry } from "./model-catalogue.js";

/**
 * What happens to a call that names a retired model. `replace`: its successor answers, with a note. `refuse`:
 * an error that names the successor. `send`: it is sent as it is, for servers where old names live on.
 */
export type RetirementPolicy = "replace" | "refuse" | "send";

/** How a use case is told what to do with retired models. */
export interface RetirementRule {
  readonly policy: RetirementPolicy;
  readonly today: () => Date;
  /** The day of shutdown that the provider has announced, `YYYY-MM-DD`, as far as it is known by now. */
  readonly announced?: (model: string) => string | undefined;
}

/** For whoever does not say. */
export const sendAsNamed: RetirementRule = { policy: "send", today: () => new Date(0) };

/** The model to use, and a sentence for what the caller should know of it. */
export interface ChosenModel {
  readonly model: string;
  readonly notes: readonly string[];
}

/** A model that goes within so many days answers with a note. */
const noticeDays = 30;

const millisecondsPerDay = 86_400_000;

/** @param verb what the successor does: "answered", "drew". */
export function chooseModel(
  wanted: string,
  rule: RetirementRule,
  verb: string,
): Result<ChosenModel, ModelNotFoundError> {
  const end = endOf(wanted, rule);
  if (end === undefined || end.daysLeft > 0)
    return ok({ model: wanted, notes: retirementNotice(wanted, rule) });
  const gone = `${wanted} was retired on ${end.date}`;
  if (rule.policy === "replace" && end.successor !== undefined) {
    return ok({ model: end.successor, notes: [`${gone}; ${end.successor} ${verb}.`] });
  }
  return err(
    modelNotFoundError({ model: wanted, message: `${gone}, so nothing was sent. ${adviceOn(end)}` }),
  );
}

/** A sentence about a model that goes soon; none about any other. */
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

/** What the provider says goes before what was known when this version was made. */
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
