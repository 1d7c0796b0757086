import type { ResultAsync } from "neverthrow";
import type { AskArguments } from "../../domain/arguments/ask-arguments.js";
import { MemoryConversationStore } from "../../adapters/memory/memory-conversation-store.js";
import { MemorySpendingLedger } from "../../adapters/memory/memory-spending-ledger.js";
import { offlineModelDirectory } from "../../adapters/offline/offline-model-directory.js";
import { openAiProviders, type OpenAiProviders } from "../../adapters/openai/openai-providers.js";
import { rehearsalConnections } from "../../adapters/openai/rehearsal.js";
import { webImages } from "../../adapters/web/web-images.js";
import { openAiOptions } from "../settings/openai-options.js";
import type { Settings } from "../settings/settings.js";
import type { Overrides } from "./tokens.js";

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore(): void {
  return;
}

/**
 * Prepares the first call: opens a connection, and rehearses a question, which loads and runs the code that the first
 * one needs. The rehearsal sends, records and keeps nothing.
 */
export function warmUp(
  settings: Settings,
  providers: Pick<OpenAiProviders, "prepare">,
  create: (overrides: Overrides) => { ask(input: AskArguments): ResultAsync<unknown, unknown> },
): void {
  if (!providers.prepare()) return;
  const options = { ...openAiOptions(settings), images: webImages({}), redact: (text: string) => text };
  const rehearsal = create({
    chatProvider: openAiProviders(options, rehearsalConnections).chat,
    modelDirectory: offlineModelDirectory(),
    spendingLedger: new MemorySpendingLedger(),
    conversationStore: new MemoryConversationStore(),
    logger: silent,
  });
  void rehearsal.ask({ query: "Hello", timeout_seconds: 10 }).unwrapOr(undefined);
}
