import { join, resolve } from "node:path";
import { ConversationFolder } from "../../adapters/file-system/conversations/conversation-folder.js";
import { MemoryConversationStore } from "../../adapters/memory/memory-conversation-store.js";
import { ImageFolder } from "../../adapters/file-system/images/image-folder.js";
import { ReceiptFolder } from "../../adapters/file-system/jobs/receipt-folder.js";
import { WatchedImageStore } from "../../adapters/mcp/resources/watched-image-store.js";
import { imageFolder } from "../image-folder.js";
import type { Settings } from "../settings/settings.js";
import { spendingBudget, spendingLedger } from "../spending.js";
import { tokens } from "./tokens.js";
import type { Overrides } from "./overrides.js";
import type { Provide } from "../provide.js";

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
    tokens.receiptStore,
    (parts) =>
      new ReceiptFolder({
        folder: join(imageFolder(settings), "receipts"),
        clock: parts.resolve(tokens.clock),
      }),
    overrides.receiptStore,
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
