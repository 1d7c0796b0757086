// reflect-metadata must come first: tsyringe looks for it when it is loaded.
import "reflect-metadata";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { container, instanceCachingFactory, type DependencyContainer, type InjectionToken } from "tsyringe";
import { ConversationFolder } from "../adapters/conversation-files/conversation-folder.js";
import { MemoryConversationStore } from "../adapters/conversation-memory/memory-conversation-store.js";
import { AllowedFolders } from "../adapters/files/allowed-folders.js";
import { ImageFolder } from "../adapters/image-files/image-folder.js";
import { offlineChatProvider } from "../adapters/offline/offline-chat-provider.js";
import { offlineImageProvider } from "../adapters/offline/offline-image-provider.js";
import { offlineModelDirectory } from "../adapters/offline/offline-model-directory.js";
import { openAiProviders } from "../adapters/openai/openai-providers.js";
import { createLogger } from "../adapters/pino/pino-logger.js";
import { withCallDeadline } from "../adapters/resilience/call-deadline.js";
import { withMemory } from "../adapters/resilience/memory.js";
import { SharpCodec } from "../adapters/sharp/sharp-codec.js";
import { withSpending } from "../adapters/spending/with-spending.js";
import { systemClock } from "../adapters/system/system-clock.js";
import { AskQuestion } from "../domain/ask-question.js";
import { CreateImages } from "../domain/create-images.js";
import { ListModels } from "../domain/list-models.js";
import { secretRedactor } from "../domain/redact-secrets.js";
import { estimateChat, estimatePictures } from "../domain/spending/estimate-cost.js";
import { ReportUsage } from "../domain/spending/report-usage.js";
import { spendingOfChat, spendingOfPictures } from "../domain/spending/spending-of.js";
import type { ChatProvider, ChatReply, ChatRequest } from "../ports/chat-provider.js";
import type { Clock } from "../ports/clock.js";
import type { ConversationStore } from "../ports/conversation-store.js";
import type { ImageProvider, ImageReply, ImageRequest } from "../ports/image-provider.js";
import type { ImageStore } from "../ports/image-store.js";
import type { Logger } from "../ports/logger.js";
import type { ListedModel, ModelDirectory, ModelListRequest } from "../ports/model-directory.js";
import type { PictureCodec } from "../ports/picture-codec.js";
import type { SpendingLedger } from "../ports/spending-ledger.js";
import { dataFolder } from "./data-folder.js";
import { resilient } from "./resilient.js";
import { retirementRule } from "./retirement-rule.js";
import { listOfPaths, type Settings } from "./settings.js";
import { spendingBudget, spendingLedger } from "./spending.js";
import { tokens } from "./tokens.js";

/** Parts to use in place of the built-in ones. */
export interface Overrides {
  /** Answers questions. Queue, deadlines, retries and rate limits are put around it as around any other. */
  readonly chatProvider?: ChatProvider | undefined;
  /** Makes pictures; decorated likewise. */
  readonly imageProvider?: ImageProvider | undefined;
  /** Lists models; what it says is good for an hour. */
  readonly modelDirectory?: ModelDirectory | undefined;
  readonly conversationStore?: ConversationStore | undefined;
  readonly imageStore?: ImageStore | undefined;
  readonly pictureCodec?: PictureCodec | undefined;
  /** Keeps what calls cost. Without it, a library keeps that in memory, unless a setting asks for more. */
  readonly spendingLedger?: SpendingLedger | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

/**
 * The composition root: the one place where parts are chosen and put together. Each call makes a container of
 * its own, so that two applications in one process share nothing.
 */
export function compose(settings: Settings, overrides: Overrides = {}): DependencyContainer {
  const own = container.createChildContainer();
  const provide = <Part>(
    token: InjectionToken<Part>,
    make: (parts: DependencyContainer) => Part,
    override?: Part,
  ): void => {
    // tsyringe's factories run at each request unless they are told to keep what they made.
    own.register(token, { useFactory: instanceCachingFactory((parts) => override ?? make(parts)) });
  };
  const isOffline = settings.provider === "offline";

  provide(tokens.settings, () => settings);
  provide(tokens.redact, () => secretRedactor(settings.apiKey === undefined ? [] : [settings.apiKey]));
  provide(tokens.clock, () => systemClock, overrides.clock);
  provide(
    tokens.logger,
    (parts) => createLogger({ level: settings.logLevel, redact: parts.resolve(tokens.redact) }),
    overrides.logger,
  );
  provide(
    tokens.imageStore,
    (parts) => new ImageFolder({ folder: imageFolder(settings), clock: parts.resolve(tokens.clock) }),
    overrides.imageStore,
  );
  provide(
    tokens.allowedFolders,
    () =>
      new AllowedFolders({
        folders: [imageFolder(settings), ...listOfPaths(settings.allowedFolders ?? "")],
        currentFolder: process.cwd(),
        homeFolder: homedir(),
      }),
  );
  provide(
    tokens.conversationStore,
    (parts) =>
      settings.conversationDir === undefined
        ? new MemoryConversationStore()
        : new ConversationFolder({
            folder: resolve(settings.conversationDir),
            clock: parts.resolve(tokens.clock),
          }),
    overrides.conversationStore,
  );
  provide(tokens.pictureCodec, () => new SharpCodec(), overrides.pictureCodec);
  provide(tokens.spendingLedger, () => spendingLedger(settings), overrides.spendingLedger);
  provide(tokens.spendingBudget, (parts) =>
    spendingBudget(settings, {
      ledger: parts.resolve(tokens.spendingLedger),
      clock: parts.resolve(tokens.clock),
      logger: parts.resolve(tokens.logger),
    }),
  );
  provide(tokens.openAi, (parts) => openAiProviders({ ...settings, redact: parts.resolve(tokens.redact) }));
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
        : withSpending({
            budget: parts.resolve(tokens.spendingBudget),
            estimate: estimateChat,
            spendingOf: spendingOfChat,
          }),
      maxRetries: settings.maxRetries,
      retryTimeouts: true,
      concurrency: settings.concurrency,
      queueLimit: settings.queueLimit,
      perMinute: settings.requestsPerMinute,
      cost: () => 1,
      attemptTimeoutSeconds: settings.attemptTimeoutSeconds,
      silentShareOfCall: 0.5,
    });
    return { complete: around<ChatRequest, ChatReply>((request, call) => provider.complete(request, call)) };
  });
  provide(tokens.imageProvider, (parts) => {
    const provider = parts.resolve(tokens.bareImageProvider);
    const around = resilient<Pick<ImageRequest, "model" | "count">, ImageReply>({
      clock: parts.resolve(tokens.clock),
      spending: isOffline
        ? (operation) => operation
        : withSpending({
            budget: parts.resolve(tokens.spendingBudget),
            estimate: estimatePictures,
            spendingOf: spendingOfPictures,
          }),
      maxRetries: settings.maxRetries,
      retryTimeouts: settings.retryImageTimeouts,
      concurrency: settings.imageConcurrency,
      queueLimit: settings.queueLimit,
      perMinute: settings.imagesPerMinute,
      cost: ({ count }) => count,
      attemptTimeoutSeconds: settings.attemptTimeoutSeconds,
    });
    return {
      generate: around<ImageRequest, ImageReply>((request, call) => provider.generate(request, call)),
    };
  });
  provide(tokens.modelDirectory, (parts) => {
    const clock = parts.resolve(tokens.clock);
    const directory =
      overrides.modelDirectory ?? (isOffline ? offlineModelDirectory() : parts.resolve(tokens.openAi).models);
    const remember = withMemory({ clock, milliseconds: directoryMilliseconds });
    const list = withCallDeadline({ clock })<ModelListRequest, readonly ListedModel[]>((request, call) =>
      directory.list(request, call),
    );
    return { list: remember(list) };
  });
  provide(
    tokens.askQuestion,
    (parts) =>
      new AskQuestion(parts.resolve(tokens.chatProvider), {
        clock: parts.resolve(tokens.clock),
        conversations: parts.resolve(tokens.conversationStore),
        retirement: retirementRule(settings, parts.resolve(tokens.clock)),
        directory: parts.resolve(tokens.modelDirectory),
        model: settings.chatModel,
        maxTokensLimit: settings.maxTokensLimit,
        timeoutMilliseconds: settings.timeoutSeconds * 1000,
      }),
  );
  provide(
    tokens.createImages,
    (parts) =>
      new CreateImages(parts.resolve(tokens.imageProvider), {
        clock: parts.resolve(tokens.clock),
        retirement: retirementRule(settings, parts.resolve(tokens.clock)),
        directory: parts.resolve(tokens.modelDirectory),
        store: parts.resolve(tokens.imageStore),
        model: settings.imageModel,
        requestsAtOnce: settings.imageConcurrency,
        timeoutMilliseconds: settings.imageTimeoutSeconds * 1000,
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
  return own;
}

/** How long a list of models is good for: an hour. */
const directoryMilliseconds = 3_600_000;

const imageFolder = ({ imageDir }: Settings): string =>
  imageDir === undefined ? dataFolder("images") : resolve(imageDir);
