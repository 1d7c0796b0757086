/**
 * The public entry `mcp-openai/testing`: doubles for every port, the offline providers, and the suites of
 * cases that tell whether a port's promises are kept. Adding a name here is a promise to keep it.
 */
export {
  MemoryConversationStore,
  type MemoryConversationStoreOptions,
} from "./adapters/conversation-memory/memory-conversation-store.js";
export { offlineChatProvider, type OfflineChatOptions } from "./adapters/offline/offline-chat-provider.js";
export { offlineImageProvider, type OfflineImageOptions } from "./adapters/offline/offline-image-provider.js";
export { MemorySpendingLedger } from "./adapters/usage-memory/memory-spending-ledger.js";
export { chatProviderContract, type ChatProviderSubject } from "./testing/chat-provider-contract.js";
export type {
  ContractCase,
  ContractFaults,
  ContractSetup,
  ContractSubject,
} from "./testing/contract-case.js";
export {
  conversationStoreContract,
  type ConversationStoreSubject,
} from "./testing/conversation-store-contract.js";
export { editing } from "./testing/editing.js";
export { FakeChatProvider, type FakeChatOutcome } from "./testing/fake-chat-provider.js";
export { FakeImageProvider, type FakeImageOutcome } from "./testing/fake-image-provider.js";
export { FakePictureCodec } from "./testing/fake-picture-codec.js";
export { imageProviderContract, type ImageProviderSubject } from "./testing/image-provider-contract.js";
export { imageStoreContract, type ImageStoreSubject } from "./testing/image-store-contract.js";
export { MemoryReceiptStore } from "./testing/memory-receipt-store.js";
export { receiptStoreContract, type ReceiptStoreSubject } from "./testing/receipt-store-contract.js";
export { ManualClock } from "./testing/manual-clock.js";
export { MemoryImageStore } from "./testing/memory-image-store.js";
export { pictureCodecContract, type PictureCodecSubject } from "./testing/picture-codec-contract.js";
export { RecordingLogger, type LogEntry } from "./testing/recording-logger.js";
export { spendingLedgerContract, type SpendingLedgerSubject } from "./testing/spending-ledger-contract.js";
export type { Script } from "./testing/script.js";
