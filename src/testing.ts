/**
 * The public entry `mcp-openai/testing`: test doubles for every port, the offline providers, and the contract suites that
 * check an implementation of a port. Every name here is a promise.
 */
export {
  MemoryConversationStore,
  type MemoryConversationStoreOptions,
} from "./adapters/memory/memory-conversation-store.js";
export { offlineChatProvider, type OfflineChatOptions } from "./adapters/offline/offline-chat-provider.js";
export { offlineImageProvider, type OfflineImageOptions } from "./adapters/offline/offline-image-provider.js";
export { MemorySpendingLedger } from "./adapters/memory/memory-spending-ledger.js";
export {
  chatProviderContract,
  type ChatProviderSubject,
} from "./testing/contracts/chat-provider-contract.js";
export type {
  ContractCase,
  ContractIssues,
  ContractSetup,
  ContractSubject,
} from "./testing/contracts/contract-case.js";
export {
  conversationStoreContract,
  type ConversationStoreSubject,
} from "./testing/contracts/conversation-store-contract.js";
export { editing } from "./testing/doubles/plain-png.js";
export { FakeChatProvider, type FakeChatOutcome } from "./testing/doubles/fake-chat-provider.js";
export { FakeImageProvider, type FakeImageOutcome } from "./testing/doubles/fake-image-provider.js";
export { FakeImageCodec } from "./testing/doubles/fake-image-codec.js";
export {
  imageProviderContract,
  type ImageProviderSubject,
} from "./testing/contracts/image-provider-contract.js";
export { imageStoreContract, type ImageStoreSubject } from "./testing/contracts/image-store-contract.js";
export { MemoryJobStore } from "./adapters/memory/memory-job-store.js";
export { jobStoreContract, type JobStoreSubject } from "./testing/contracts/job-store-contract.js";
export { MemorySharedLimits } from "./adapters/memory/memory-shared-limits.js";
export {
  sharedLimitsContract,
  type SharedLimitsSubject,
} from "./testing/contracts/shared-limits-contract.js";
export { MemoryTextStore } from "./adapters/memory/memory-text-store.js";
export { textStoreContract, type TextStoreSubject } from "./testing/contracts/text-store-contract.js";
export { ManualClock } from "./testing/doubles/manual-clock.js";
export { MemoryImageStore } from "./adapters/memory/memory-image-store.js";
export { imageCodecContract, type ImageCodecSubject } from "./testing/contracts/image-codec-contract.js";
export { RecordingLogger, type LogEntry } from "./testing/doubles/recording-logger.js";
export {
  spendingLedgerContract,
  type SpendingLedgerSubject,
} from "./testing/contracts/spending-ledger-contract.js";
export type { Script } from "./testing/doubles/script.js";
