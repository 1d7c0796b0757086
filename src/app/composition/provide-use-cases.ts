import type { DependencyContainer } from "tsyringe";
import { AskQuestion } from "../../domain/ask/ask-question.js";
import { CreateImages } from "../../domain/images/create-images.js";
import { EditImages } from "../../domain/images/edit-images.js";
import { ListModels } from "../../domain/models/list-models.js";
import type { ImagePipelineOptions } from "../../domain/images/image-pipeline.js";
import { ReportUsage } from "../../domain/spending/report-usage.js";
import type { Settings } from "../settings/settings.js";
import { tokens, type Provide } from "./tokens.js";
import { AnnouncedShutdowns } from "../../domain/models/announced-shutdowns.js";
import type { RetirementRule } from "../../domain/models/retirement.js";
import type { Clock } from "../../ports/clock.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import { isOpenAi } from "../settings/openai-options.js";

/** The use cases, on the providers and stores. */
export function provideUseCases(provide: Provide, settings: Settings): void {
  provide(tokens.retirementRule, (parts) =>
    retirementRule(settings, parts.resolve(tokens.clock), parts.resolve(tokens.modelDirectory)),
  );
  provide(
    tokens.askQuestion,
    (parts) =>
      new AskQuestion(parts.resolve(tokens.chatProvider), {
        clock: parts.resolve(tokens.clock),
        conversations: parts.resolve(tokens.conversationStore),
        images: parts.resolve(tokens.images),
        schemaChecker: parts.resolve(tokens.schemaChecker),
        retirement: parts.resolve(tokens.retirementRule),
        directory: parts.resolve(tokens.modelDirectory),
        model: settings.chatModel,
        maxTokensLimit: settings.maxTokensLimit,
        timeoutMilliseconds: settings.timeoutSeconds * 1000,
      }),
  );
  const imagePipeline = (parts: DependencyContainer): ImagePipelineOptions => ({
    clock: parts.resolve(tokens.clock),
    retirement: parts.resolve(tokens.retirementRule),
    directory: parts.resolve(tokens.modelDirectory),
    store: parts.resolve(tokens.imageStore),
    imageExport: parts.resolve(tokens.imageExport),
    model: settings.imageModel,
    requestsAtOnce: settings.imageConcurrency,
    partialImages: settings.partialImages,
    timeoutMilliseconds: settings.imageTimeoutSeconds * 1000,
  });
  provide(
    tokens.createImages,
    (parts) => new CreateImages(parts.resolve(tokens.imageProvider), imagePipeline(parts)),
  );
  provide(
    tokens.editImages,
    (parts) =>
      new EditImages(parts.resolve(tokens.imageProvider), {
        ...imagePipeline(parts),
        images: parts.resolve(tokens.images),
      }),
  );
  provide(
    tokens.listModels,
    (parts) => new ListModels(parts.resolve(tokens.modelDirectory), { clock: parts.resolve(tokens.clock) }),
  );
  provide(
    tokens.reportUsage,
    (parts) =>
      new ReportUsage(parts.resolve(tokens.spendingLedger), {
        budget: parts.resolve(tokens.spendingBudget),
        clock: parts.resolve(tokens.clock),
      }),
  );
}

/** Only api.openai.com has retired what OpenAI retired; elsewhere old names may live on. */
function retirementRule(settings: Settings, clock: Clock, directory: ModelDirectory): RetirementRule {
  const shutdowns = new AnnouncedShutdowns(directory, clock);
  const policy = settings.retiredModels ?? (isOpenAi(settings) ? "replace" : "send");
  return { policy, today: () => clock.date(), announced: (model) => shutdowns.of(model) };
}
