import { CleanReplies } from "../../adapters/resilience/clean-replies.js";
import { offlineChatProvider } from "../../adapters/offline/offline-chat-provider.js";
import { offlineImageProvider } from "../../adapters/offline/offline-image-provider.js";
import { offlineModelDirectory } from "../../adapters/offline/offline-model-directory.js";
import { openAiProviders } from "../../adapters/openai/openai-providers.js";
import { withCallDeadline } from "../../adapters/resilience/deadlines.js";
import { withCache } from "../../adapters/resilience/cache.js";
import { withSpending } from "../../adapters/resilience/budget.js";
import { questionOffers, spendingOfChat } from "../../domain/spending/estimate-cost.js";
import { imageOffers, imagesOf, spendingOfImages } from "../../domain/spending/estimate-images.js";
import type { Decorator } from "../../domain/call/as-operation.js";
import type { SpendingBudget } from "../../domain/spending/spending-budget.js";
import type { Operation } from "../../ports/call.js";
import type { ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { DrawingRequest, EditRequest, ImageReply, ImageRequest } from "../../ports/image-provider.js";
import type { ListedModel, ModelListRequest } from "../../ports/model-directory.js";
import { openAiOptions } from "../settings/openai-options.js";
import { acrossNodes } from "./across-nodes.js";
import { resilient } from "./resilient.js";
import { secretsOf } from "../settings/secrets.js";
import type { Settings } from "../settings/settings.js";
import type { Shared } from "./shared.js";
import { tokens, type Provide } from "./tokens.js";

/** The providers, and the decorators that make them survive the real network. */
export function provideProviders(provide: Provide, settings: Settings, shared?: Shared): void {
  const clean = new CleanReplies(secretsOf(settings));
  const isOffline = settings.provider === "offline";
  provide(tokens.openAi, [tokens.webImages, tokens.proxies, tokens.redact], (images, proxies, redact) =>
    openAiProviders({
      ...openAiOptions(settings),
      limits: {
        answerBytes: settings.maxAnswerBytes,
        imageBytes: settings.maxImageBytes,
        eventBytes: settings.maxEventBytes,
        errorBytes: settings.maxErrorBytes,
        modelListBytes: settings.maxModelListBytes,
      },
      images,
      proxies,
      redact,
    }),
  );
  if (isOffline) {
    provide(tokens.chatProvider, [tokens.clock], (clock) => offlineChatProvider({ clock }));
    provide(tokens.imageProvider, [tokens.clock], (clock) => offlineImageProvider({ clock }));
    provide(tokens.modelDirectory, [], offlineModelDirectory);
  } else {
    provide(tokens.chatProvider, [tokens.openAi], ({ chat }) => chat);
    provide(tokens.imageProvider, [tokens.openAi], ({ image }) => image);
    provide(tokens.modelDirectory, [tokens.openAi], ({ models }) => models);
  }
  const common = {
    maxRetries: settings.maxRetries,
    queueLimit: settings.queueLimit,
    attemptTimeoutSeconds: settings.attemptTimeoutSeconds,
  };
  provide(tokens.sharedLimits, [], () => undefined);
  const needs = [tokens.clock, tokens.sharedLimits, tokens.spendingBudget, tokens.prices] as const;
  provide(
    tokens.resilientChat,
    [tokens.chatProvider, ...needs],
    (provider, clock, limits, budget, prices) => {
      const around = resilient<ChatRequest, ChatReply>({
        ...common,
        clock,
        spending: isOffline
          ? unchanged
          : counted<ChatRequest, ChatReply>(budget, shared, (each) =>
              withSpending<ChatRequest, ChatReply>({
                budget: each,
                offers: (request) => questionOffers(request, prices),
                spendingOf: (request, reply) => spendingOfChat(request, reply, prices),
              }),
            ),
        retryBilled: true,
        concurrency: settings.concurrency,
        perMinute: settings.requestsPerMinute,
        across: acrossNodes<ChatRequest>(limits, {
          ...{ clock, nodes: settings.nodes, key: "requests" },
          slots: settings.concurrency,
          perMinute: settings.requestsPerMinute,
        }),
        silentShareOfCall: 0.5,
        ...(shared && { shared: { ...shared, turns: shared.turns.chat } }),
      });
      return { complete: around(clean.chat((request, call) => provider.complete(request, call))) };
    },
  );
  provide(
    tokens.resilientImages,
    [tokens.imageProvider, ...needs],
    (provider, clock, limits, budget, prices) => {
      const around = resilient<DrawingRequest, ImageReply>({
        ...common,
        clock,
        spending: isOffline
          ? unchanged
          : counted<DrawingRequest, ImageReply>(budget, shared, (each) =>
              withSpending<DrawingRequest, ImageReply>({
                budget: each,
                offers: (request) => imageOffers(request, prices),
                spendingOf: (request, reply) => spendingOfImages(request, reply, prices),
              }),
            ),
        retryBilled: settings.retryImageTimeouts,
        concurrency: settings.imageConcurrency,
        perMinute: settings.imagesPerMinute,
        across: acrossNodes<DrawingRequest>(limits, {
          ...{ clock, nodes: settings.nodes, key: "images", cost: imagesOf },
          slots: settings.imageConcurrency,
          perMinute: settings.imagesPerMinute,
        }),
        cost: imagesOf,
        ...(shared && { shared: { ...shared, turns: shared.turns.images } }),
      });
      const { edit } = provider;
      return {
        generate: around(clean.image<ImageRequest>((request, call) => provider.generate(request, call))),
        ...(edit && {
          edit: around(clean.image<EditRequest>((request, call) => edit.call(provider, request, call))),
        }),
      };
    },
  );
  provide(tokens.cachedModels, [tokens.modelDirectory, tokens.clock], (directory, clock) => {
    const list = withCallDeadline({ clock })<ModelListRequest, readonly ListedModel[]>(
      clean.models((request, call) => directory.list(request, call)),
    );
    return { list: withCache({ clock, milliseconds: directoryMilliseconds })(list) };
  });
}

/** Counts each request in the budget of the application, and in the one that it shares. */
function counted<Needed, Answer>(
  budget: SpendingBudget,
  shared: Shared | undefined,
  count: (budget: SpendingBudget) => Decorator<Needed, Answer>,
): Decorator<Needed, Answer> {
  const own = count(budget);
  if (shared === undefined) return own;
  const all = count(shared.budget);
  return (operation) => own(all(operation));
}

/** Offline answers cost nothing. */
const unchanged = <Request, Reply>(operation: Operation<Request, Reply>): Operation<Request, Reply> =>
  operation;

/** How long a list of models is cached: an hour. */
const directoryMilliseconds = 3_600_000;
