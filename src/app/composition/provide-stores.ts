import { join, resolve } from "node:path";
import { ConversationFolder } from "../../adapters/file-system/conversations/conversation-folder.js";
import { MemoryConversationStore } from "../../adapters/memory/memory-conversation-store.js";
import { ImageFolder } from "../../adapters/file-system/images/image-folder.js";
import { JobFolder } from "../../adapters/file-system/jobs/job-folder.js";
import { WatchedImageStore } from "../../adapters/mcp/resources/watched-image-store.js";
import type { Settings } from "../settings/settings.js";
import { tokens, type Provide } from "./tokens.js";
import type { Overrides } from "./overrides.js";
import { MemorySpendingLedger } from "../../adapters/memory/memory-spending-ledger.js";
import { UsageFolder } from "../../adapters/file-system/spending/usage-folder.js";
import { SpendingBudget, type SpendingBudgetOptions } from "../../domain/spending/spending-budget.js";
import type { SpendingLedger } from "../../ports/spending-ledger.js";
import { dataFolder, imageFolder } from "../settings/user-folders.js";
import { isOpenAi } from "../settings/openai-options.js";

/** What is kept, and where. */
export function provideStores(provide: Provide, settings: Settings, overrides: Overrides): void {
  provide(
    tokens.imageStore,
    (parts) =>
      new WatchedImageStore(
        overrides.imageStore ??
          new ImageFolder({ folder: imageFolder(settings), clock: parts.resolve(tokens.clock) }),
      ),
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
  provide(
    tokens.jobStore,
    (parts) =>
      new JobFolder({
        folder: join(imageFolder(settings), "receipts"),
        clock: parts.resolve(tokens.clock),
      }),
    overrides.jobStore,
  );
  provide(tokens.spendingLedger, () => spendingLedger(settings), overrides.spendingLedger);
  provide(tokens.spendingBudget, (parts) =>
    spendingBudget(settings, {
      ledger: parts.resolve(tokens.spendingLedger),
      clock: parts.resolve(tokens.clock),
      logger: parts.resolve(tokens.logger),
    }),
  );
}

/** A program that imports the library has files written only where it says so, or where its limit needs them. */
function spendingLedger({ usageDir, dayLimitDollars }: Settings): SpendingLedger {
  if (usageDir !== undefined) return new UsageFolder({ folder: resolve(usageDir) });
  return dayLimitDollars === undefined
    ? new MemorySpendingLedger()
    : new UsageFolder({ folder: dataFolder("usage") });
}

/** The budget that the settings allow. */
function spendingBudget(
  settings: Settings,
  parts: Pick<SpendingBudgetOptions, "ledger" | "clock" | "logger">,
): SpendingBudget {
  const { sessionLimitDollars: session, dayLimitDollars: day } = settings;
  return new SpendingBudget({
    ...parts,
    limits: { ...(session !== undefined && { session }), ...(day !== undefined && { day }) },
    passesUnknownPrices: !isOpenAi(settings),
  });
}
