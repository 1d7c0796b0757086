import { CleanReplies } from "../../adapters/resilience/clean-replies.js";
import { offlineChatProvider } from "../../adapters/offline/offline-chat-provider.js";
import { offlineImageProvider } from "../../adapters/offline/offline-image-provider.js";
import { offlineModelDirectory } from "../../adapters/offline/offline-model-directory.js";
import { openAiProviders } from "../../adapters/openai/openai-providers.js";
import { withCallDeadline } from "../../adapters/resilience/deadlines.js";
import { withCache } from "../../adapters/resilience/cache.js";
import {
  withBackgroundSpending,
  withEstimatedSpending,
  withSettlement,
  withSpending,
} from "../../adapters/resilience/budget.js";
import { questionOffers, spendingOfChat } from "../../domain/spending/estimate-cost.js";
import { imageOffers, imagesOf, spendingOfImages } from "../../domain/spending/estimate-images.js";
import { unchanged, type Decorator } from "../../domain/call/as-operation.js";
import type { SpendingBudget } from "../../domain/spending/spending-budget.js";
import type { BegunWork, ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { DrawingRequest, EditRequest, ImageReply, ImageRequest } from "../../ports/image-provider.js";
import type { ListedModel, ModelListRequest } from "../../ports/model-directory.js";
import type { ObservedCall } from "../../ports/telemetry.js";
import { openAiOptions } from "../settings/openai-options.js";
import { acrossNodes } from "./across-nodes.js";
import { limitsOf } from "./limits-of.js";
import { resilient } from "./resilient.js";
import { secretsOf } from "../settings/secrets.js";
import type { LimitHolder } from "../../domain/principals/limit-words.js";
import type { Settings } from "../settings/settings.js";
import type { Shared } from "./shared.js";
import { tokens, type Provide } from "./tokens.js";

/**
 * The providers, and the decorators that make them survive the real network.
 * @param holder whom the limits in the settings hold for.
 */
export function provideProviders(
  provide: Provide,
  settings: Settings,
  shared: Shared | undefined,
  holder: LimitHolder,
): void {
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
    attemptTimeoutSeconds: settings.attemptTimeoutSeconds,
  };
  const ofChat = limitsOf(settings, "requests", holder);
  const ofImages = limitsOf(settings, "images", holder);
  provide(tokens.sharedLimits, [], () => undefined);
  const needs = [tokens.clock, tokens.sharedLimits, tokens.spendingBudget, tokens.prices] as const;
  provide(
    tokens.resilientChat,
    [tokens.chatProvider, ...needs],
    (provider, clock, limits, budget, prices) => {
      const around = resilient<ChatRequest>({
        ...common,
        clock,
        sentOnce: ({ background }) => (background === undefined ? undefined : questionSentOnce),
        limits: ofChat,
        across: acrossNodes<ChatRequest>(limits, {
          ...{ clock, nodes: settings.nodes, key: "requests" },
          ...ofChat,
        }),
        silentShareOfCall: 0.5,
        ...(shared && { shared: { ...shared, turns: shared.turns.chat } }),
      });
      const spending = {
        offers: <Request extends ChatRequest>(request: Request) => questionOffers(request, prices),
        spendingOf: (request: ChatRequest, reply: ChatReply) => spendingOfChat(request, reply, prices),
      };
      const ofAll = shared && { ...spending, budget: shared.budget };
      const own = { ...spending, budget };
      const complete = around<ChatReply>(
        isOffline
          ? unchanged
          : both<ChatRequest, ChatReply>(
              withSpending<ChatRequest, ChatReply>(own),
              ofAll && withSpending<ChatRequest, ChatReply>(ofAll),
            ),
      );
      const begin = around<BegunWork>(
        isOffline
          ? unchanged
          : both<ChatRequest, BegunWork>(withBackgroundSpending(own), ofAll && withEstimatedSpending(ofAll)),
      );
      // Looking after work is no request that counts: it has a deadline, and nothing else.
      const look = withCallDeadline({ clock });
      const settlement = isOffline ? unchanged : withSettlement({ budget, prices });
      const background = provider.background && clean.background(provider.background);
      return {
        complete: complete(clean.chat((request, call) => provider.complete(request, call))),
        ...(background && {
          background: {
            begin: begin(background.begin),
            look: look(settlement(background.look)),
            cancel: look(settlement(background.cancel)),
          },
        }),
      };
    },
  );
  provide(
    tokens.resilientImages,
    [tokens.imageProvider, ...needs],
    (provider, clock, limits, budget, prices) => {
      const count = (each: SpendingBudget) =>
        withSpending<DrawingRequest, ImageReply>({
          budget: each,
          offers: (request) => imageOffers(request, prices),
          spendingOf: (request, reply) => spendingOfImages(request, reply, prices),
        });
      const spending = isOffline
        ? unchanged
        : both<DrawingRequest, ImageReply>(count(budget), shared && count(shared.budget));
      const around = resilient<DrawingRequest>({
        ...common,
        clock,
        sentOnce: () => (settings.retryImageTimeouts ? undefined : imageSentOnce),
        limits: ofImages,
        across: acrossNodes<DrawingRequest>(limits, {
          ...{ clock, nodes: settings.nodes, key: "images", cost: imagesOf },
          ...ofImages,
        }),
        cost: imagesOf,
        ...(shared && { shared: { ...shared, turns: shared.turns.images } }),
      })<ImageReply>(spending);
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

/** Counts each request in the budget of the application, and in the one that it shares, if there is one. */
const both = <Needed, Answer>(
  own: Decorator<Needed, Answer>,
  ofAll: Decorator<Needed, Answer> | undefined,
): Decorator<Needed, Answer> =>
  ofAll === undefined
    ? own
    : (operation) => {
        const counted = ofAll(operation);
        // The call hears of each request once, of what its own budget counts.
        return own((request, call) => {
          const untold: ObservedCall = { ...call, onSpending: undefined };
          return counted(request, untold);
        });
      };

const imageSentOnce =
  "The image may have been made and billed, so it was not requested again. " +
  "Set MCP_OPENAI_RETRY_IMAGE_TIMEOUTS to true to retry in such a case.";

const questionSentOnce =
  "The question may have been accepted and billed, so it was not sent again. Ask again if you still want an answer.";

/** How long a list of models is cached: an hour. */
const directoryMilliseconds = 3_600_000;
