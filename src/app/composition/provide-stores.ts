import { join } from "node:path";
import { ConversationFolder } from "../../adapters/file-system/conversations/conversation-folder.js";
import { MemoryConversationStore } from "../../adapters/memory/memory-conversation-store.js";
import { ImageFolder } from "../../adapters/file-system/images/image-folder.js";
import { JobFolder } from "../../adapters/file-system/jobs/job-folder.js";
import { WatchedImageStore } from "../../adapters/mcp/resources/watched-image-store.js";
import type { Settings } from "../settings/settings.js";
import { tokens, type Provide } from "./tokens.js";
import { MemoryImageStore } from "../../adapters/memory/memory-image-store.js";
import { MemoryJobStore } from "../../adapters/memory/memory-job-store.js";
import { MemorySpendingLedger } from "../../adapters/memory/memory-spending-ledger.js";
import { UsageFolder } from "../../adapters/file-system/spending/usage-folder.js";
import type { LimitHolder } from "../../domain/principals/limit-words.js";
import { SpendingBudget, type SpendingBudgetOptions } from "../../domain/spending/spending-budget.js";
import type { Clock } from "../../ports/clock.js";
import type { ImageLink, ImageStore } from "../../ports/image-store.js";
import type { SpendingLedger } from "../../ports/spending-ledger.js";
import { absoluteFolder, dataFolder } from "../settings/user-folders.js";
import { isLocal, isOpenAi } from "../settings/openai-options.js";
import { openAiPrices, gatewayPrices, withOwnPrices, type Prices } from "../../domain/models/prices.js";
import { readPricesFile } from "../../adapters/file-system/spending/prices-file.js";
import type { Logger } from "../../ports/logger.js";

/** @param linkTo for callers on other machines: makes the links to images. */
export const imageStoreOf = (
  { imageDir }: Pick<Settings, "imageDir">,
  clock: Clock,
  linkTo?: (name: string) => ImageLink,
): ImageStore =>
  imageDir === undefined
    ? new MemoryImageStore(clock)
    : new ImageFolder({ folder: absoluteFolder(imageDir), clock, ...(linkTo && { linkTo }) });

/**
 * What is saved, and where: in memory, for a program that imports the library, unless a setting names a folder.
 * @param holder whom the spending limits hold for.
 */
export function provideStores(provide: Provide, settings: Settings, holder: LimitHolder): void {
  const { conversationDir, imageDir } = settings;
  provide(tokens.imageStore, [tokens.clock], (clock) => imageStoreOf(settings, clock));
  provide(tokens.watchedImages, [tokens.imageStore], (store) => new WatchedImageStore(store));
  provide(tokens.conversationStore, [tokens.clock], (clock) =>
    conversationDir === undefined
      ? new MemoryConversationStore()
      : new ConversationFolder({ folder: absoluteFolder(conversationDir), clock }),
  );
  provide(tokens.jobStore, [tokens.clock], (clock) =>
    imageDir === undefined
      ? new MemoryJobStore()
      : new JobFolder({ folder: join(absoluteFolder(imageDir), "receipts"), clock }),
  );
  provide(tokens.textStore, [], () => undefined);
  provide(tokens.spendingLedger, [], () => spendingLedger(settings));
  provide(tokens.prices, [tokens.logger], (logger) => pricesOf(settings, logger));
  provide(
    tokens.spendingBudget,
    [tokens.spendingLedger, tokens.clock, tokens.logger, tokens.prices],
    (ledger, clock, logger, prices) => spendingBudget(settings, { ledger, clock, logger, prices }, holder),
  );
}

/** For a program that imports the library, files are written only if a folder is set or a day limit needs them. */
function spendingLedger({ usageDir, dayLimitDollars }: Settings): SpendingLedger {
  if (usageDir !== undefined) return new UsageFolder({ folder: absoluteFolder(usageDir) });
  return dayLimitDollars === undefined
    ? new MemorySpendingLedger()
    : new UsageFolder({ folder: dataFolder("usage") });
}

/** The budget with the limits from the settings. */
function spendingBudget(
  settings: Settings,
  parts: Pick<SpendingBudgetOptions, "ledger" | "clock" | "logger" | "prices">,
  holder: LimitHolder,
): SpendingBudget {
  const { sessionLimitDollars: session, dayLimitDollars: day } = settings;
  return new SpendingBudget({
    ...parts,
    limits: {
      ...(session !== undefined && { session }),
      ...(day !== undefined && { day }),
      holder,
    },
    passesUnknownPrices: isLocal(settings),
    ...(settings.state !== undefined && { nodes: settings.nodes }),
  });
}

/** OpenAI's prices, unless the user's file has others. */
function pricesOf(settings: Settings, logger: Logger): Prices {
  const { pricesFile, provider } = settings;
  if (provider === "offline") return { of: () => undefined, notes: ["The offline provider costs nothing."] };
  const others = isOpenAi(settings) ? openAiPrices : gatewayPrices;
  if (pricesFile === undefined) return others;
  const prices = withOwnPrices(readPricesFile(absoluteFolder(pricesFile)), others);
  if (prices.issue !== undefined) logger.warn(prices.issue);
  return prices;
}
