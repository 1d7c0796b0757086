import { svgCleaner } from "../../adapters/svg/clean-svg.js";
import { AskModels } from "../../domain/ask/ask-models.js";
import { AskQuestion, type AskQuestionOptions } from "../../domain/ask/ask-question.js";
import type { InputImages } from "../../domain/images/inputs/input-images.js";
import type { SchemaChecker } from "../../ports/schema-checker.js";
import { CreateImages } from "../../domain/images/create-images.js";
import { PromptEnhancer } from "../../domain/images/enhance-prompt.js";
import type { ChatProvider } from "../../ports/chat-provider.js";
import { EditImages } from "../../domain/images/edit-images.js";
import { ListModels } from "../../domain/models/list-models.js";
import type { ImagePipelineOptions } from "../../domain/images/image-pipeline.js";
import { ReportUsage } from "../../domain/spending/report-usage.js";
import type { Settings } from "../settings/settings.js";
import { tokens, type Provide } from "./tokens.js";
import { AnnouncedShutdowns } from "../../domain/models/announced-shutdowns.js";
import type { RetirementRule } from "../../domain/models/retirement.js";
import type { ImageExport } from "../../ports/image-export.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { Clock } from "../../ports/clock.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import { isOpenAi } from "../settings/openai-options.js";

/** The use cases, wired to the providers and stores. */
export function provideUseCases(provide: Provide, settings: Settings): void {
  const { clock, cachedModels, retirementRule, inputImages, watchedImages } = tokens;
  provide(retirementRule, [clock, cachedModels], (time, directory) => retirement(settings, time, directory));
  const questionNeeds = [
    tokens.observedChat,
    clock,
    inputImages,
    tokens.schemaChecker,
    retirementRule,
    cachedModels,
  ] as const;
  const question = (
    time: Clock,
    images: InputImages,
    schemaChecker: SchemaChecker,
    rule: RetirementRule,
    directory: ModelDirectory,
  ): AskQuestionOptions => ({
    clock: time,
    images,
    schemaChecker,
    retirement: rule,
    directory,
    model: settings.chatModel,
    maxTokensLimit: settings.maxTokensLimit,
    timeoutMilliseconds: settings.timeoutSeconds * 1000,
  });
  provide(
    tokens.askQuestion,
    [tokens.conversationStore, ...questionNeeds],
    (conversations, provider, ...parts) =>
      new AskQuestion(provider, { ...question(...parts), conversations }),
  );
  provide(
    tokens.askModels,
    [tokens.askQuestion, ...questionNeeds],
    (ask, provider, time, ...parts) =>
      new AskModels(ask, {
        clock: time,
        retirement: parts[2],
        // A comparison is no conversation to go on with.
        comparer: new AskQuestion(provider, question(time, ...parts)),
        timeoutMilliseconds: settings.timeoutSeconds * 1000,
      }),
  );
  const pipelineNeeds = [
    clock,
    retirementRule,
    cachedModels,
    watchedImages,
    tokens.imageExport,
    tokens.observedChat,
  ] as const;
  const pipeline = (
    time: Clock,
    rule: RetirementRule,
    directory: ModelDirectory,
    store: ImageStore,
    imageExport: ImageExport,
    chat: ChatProvider,
  ): ImagePipelineOptions => ({
    clock: time,
    retirement: rule,
    directory,
    store,
    imageExport,
    svgCleaner,
    enhancer: new PromptEnhancer(chat, {
      model: settings.chatModel,
      retirement: rule,
      clock: time,
      isOffline: settings.provider === "offline",
    }),
    model: settings.imageModel,
    requestsAtOnce: settings.imageConcurrency,
    partialImages: settings.partialImages,
    timeoutMilliseconds: settings.imageTimeoutSeconds * 1000,
  });
  provide(
    tokens.createImages,
    [tokens.observedImages, inputImages, ...pipelineNeeds],
    (provider, images, ...parts) => new CreateImages(provider, { ...pipeline(...parts), images }),
  );
  provide(
    tokens.editImages,
    [tokens.observedImages, inputImages, ...pipelineNeeds],
    (provider, images, ...parts) => new EditImages(provider, { ...pipeline(...parts), images }),
  );
  provide(
    tokens.listModels,
    [cachedModels, clock, tokens.prices],
    (directory, time, prices) =>
      new ListModels(directory, { clock: time, prices, isOpenAi: isOpenAi(settings) }),
  );
  provide(
    tokens.reportUsage,
    [tokens.spendingLedger, tokens.spendingBudget, clock],
    (ledger, budget, time) => new ReportUsage(ledger, { budget, clock: time }),
  );
}

/** Models that OpenAI retired are gone only at api.openai.com; other servers may still offer them. */
function retirement(settings: Settings, clock: Clock, directory: ModelDirectory): RetirementRule {
  const shutdowns = new AnnouncedShutdowns(directory, clock);
  const policy = settings.retiredModels ?? (isOpenAi(settings) ? "replace" : "send");
  return { policy, today: () => clock.date(), announced: (model) => shutdowns.of(model) };
}
