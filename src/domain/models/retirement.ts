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
  const { policy } = rule;
  if (policy === "send") return ok({ model: wanted, notes: [] });
  const today = rule.today();
  const { shutdownDate, successor } = catalogueEntry(wanted) ?? {};
  if (shutdownDate === undefined) return ok({ model: wanted, notes: [] });

  const daysLeft = Math.ceil((Date.parse(shutdownDate) - today.getTime()) / millisecondsPerDay);
  const advice = successor === undefined ? "Choose another model." : `Use ${successor} instead.`;
  if (daysLeft > noticeDays) return ok({ model: wanted, notes: [] });
  if (daysLeft > 0) {
    const days = daysLeft === 1 ? "1 day" : `${daysLeft} days`;
    return ok({ model: wanted, notes: [`${wanted} retires on ${shutdownDate}, in ${days}. ${advice}`] });
  }
  const gone = `${wanted} was retired on ${shutdownDate}`;
  if (policy === "replace" && successor !== undefined) {
    return ok({ model: successor, notes: [`${gone}; ${successor} ${verb}.`] });
  }
  return err(modelNotFoundError({ model: wanted, message: `${gone}, so nothing was sent. ${advice}` }));
}
