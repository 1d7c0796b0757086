import type { RetirementRule } from "../domain/models/retirement.js";
import type { Clock } from "../ports/clock.js";
import { isOpenAi } from "./is-openai.js";
import type { Settings } from "./settings.js";

/** Only api.openai.com has retired what OpenAI retired; elsewhere old names may live on. */
export function retirementRule(settings: Settings, clock: Clock): RetirementRule {
  const policy = settings.retiredModels ?? (isOpenAi(settings) ? "replace" : "send");
  return { policy, today: () => clock.date() };
}
