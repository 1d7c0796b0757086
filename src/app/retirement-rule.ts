import { AnnouncedShutdowns } from "../domain/models/announced-shutdowns.js";
import type { RetirementRule } from "../domain/models/retirement.js";
import type { Clock } from "../ports/clock.js";
import type { ModelDirectory } from "../ports/model-directory.js";
import { isOpenAi } from "./is-openai.js";
import type { Settings } from "./settings/settings.js";

/** Only api.openai.com has retired what OpenAI retired; elsewhere old names may live on. */
export function retirementRule(settings: Settings, clock: Clock, directory: ModelDirectory): RetirementRule {
  const shutdowns = new AnnouncedShutdowns(directory, clock);
  const policy = settings.retiredModels ?? (isOpenAi(settings) ? "replace" : "send");
  return { policy, today: () => clock.date(), announced: (model) => shutdowns.of(model) };
}
