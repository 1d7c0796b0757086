import { CleanReplies } from "../../adapters/resilience/clean-replies.js";
import { offlineChatProvider } from "../../adapters/offline/offline-chat-provider.js";
import { offlineImageProvider } from "../../adapters/offline/offline-image-provider.js";
import { offlineModelDirectory } from "../../adapters/offline/offline-model-directory.js";
import { openAiProviders } from "../../adapters/openai/openai-providers.js";
import { withCallDeadline } from "../../adapters/resilience/deadlines.js";
import { withCache } from "../../adapters/resilience/cache.js";
import { withSpending } from "../../adapters/resilience/budget.js";
import {
  imageOffers,
  imagesOf,
  questionOffers,
  spendingOfChat,
  spendingOfImages,
} from "../../domain/spending/estimate-cost.js";
import type { ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { DrawingRequest, EditRequest, ImageReply, ImageRequest } from "../../ports/image-provider.js";
import type { ListedModel, ModelListRequest } from "../../ports/model-directory.js";
import { openAiOptions } from "../settings/openai-options.js";
import { resilient } from "./resilient.js";
import { secretsOf } from "../settings/secrets.js";
import type { Settings } from "../settings/settings.js";
import { tokens, type Provide } from "./tokens.js";
import type { Overrides } from "./overrides.js";

/** Who answers and draws, behind everything that makes them survive the real network. */
export function provideProviders(provide: Provide, settings: Settings, overrides: Overrides): void {
  const clean = new CleanReplies(secretsOf(settings));
  const isOffline = settings.provider === "offline";
  provide(tokens.openAi, (parts) =>
    openAiProviders({
      ...openAiOptions(settings),
      limits: {
        answerBytes: settings.maxAnswerBytes,
        imageBytes: settings.maxImageBytes,
        eventBytes: settings.maxEventBytes,
        errorBytes: settings.maxErrorBytes,
        modelListBytes: settings.maxModelListBytes,
      },
      images: parts.resolve(tokens.webImages),
      redact: parts.resolve(tokens.redact),
    }),
  );
  provide(
    tokens.bareChatProvider,
    (parts) =>
      isOffline
        ? offlineChatProvider({ clock: parts.resolve(tokens.clock) })
        : parts.resolve(tokens.openAi).chat,
    overrides.chatProvider,
  );
  provide(
    tokens.bareImageProvider,
    (parts) =>
      isOffline
        ? offlineImageProvider({ clock: parts.resolve(tokens.clock) })
        : parts.resolve(tokens.openAi).image,
    overrides.imageProvider,
  );
  provide(tokens.chatProvider, (parts) => {
    const provider = parts.resolve(tokens.bareChatProvider);
    const around = resilient<ChatRequest, ChatReply>({
      clock: parts.resolve(tokens.clock),
      spending: isOffline
        ? (operation) => operation
        : withSpending<ChatRequest, ChatReply>({
            budget: parts.resolve(tokens.spendingBudget),
            offers: questionOffers,
            spendingOf: spendingOfChat,
          }),
      maxRetries: settings.maxRetries,
      retryTimeouts: true,
      concurrency: settings.concurrency,
      queueLimit: settings.queueLimit,
      perMinute: settings.requestsPerMinute,
      attemptTimeoutSeconds: settings.attemptTimeoutSeconds,
      silentShareOfCall: 0.5,
    });
    return { complete: around(clean.chat(provider.complete.bind(provider))) };
  });
  provide(tokens.imageProvider, (parts) => {
    const provider = parts.resolve(tokens.bareImageProvider);
    const around = resilient<DrawingRequest, ImageReply>({
      clock: parts.resolve(tokens.clock),
      spending: isOffline
        ? (operation) => operation
        : withSpending<DrawingRequest, ImageReply>({
            budget: parts.resolve(tokens.spendingBudget),
            offers: imageOffers,
            spendingOf: spendingOfImages,
          }),
      maxRetries: settings.maxRetries,
      retryTimeouts: settings.retryImageTimeouts,
      concurrency: settings.imageConcurrency,
      queueLimit: settings.queueLimit,
      perMinute: settings.imagesPerMinute,
      cost: imagesOf,
      attemptTimeoutSeconds: settings.attemptTimeoutSeconds,
    });
    const { edit } = provider;
    return {
      generate: around(clean.image<ImageRequest>(provider.generate.bind(provider))),
      ...(edit && {
        edit: around(clean.image<EditRequest>(edit.bind(provider))),
      }),
    };
  });
  provide(tokens.modelDirectory, (parts) => {
    const clock = parts.resolve(tokens.clock);
    const directory =
      overrides.modelDirectory ?? (isOffline ? offlineModelDirectory() : parts.resolve(tokens.openAi).models);
    const remember = withCache({ clock, milliseconds: directoryMilliseconds });
    const list = withCallDeadline({ clock })<ModelListRequest, readonly ListedModel[]>(
      clean.models((request, call) => directory.list(request, call)),
    );
    return { list: remember(list) };
  });
}

/** How long a list of models is good for: an hour. */
const directoryMilliseconds = 3_600_000;
