/**
 * The public API of `mcp-openai`. Every name here is a promise: adding one is easy, removing one needs a new major
 * version. Anything that is not exported here may change at any time.
 */

// An application: the wired use cases.
export {
  applicationFrom,
  createApplication,
  type ApplicationOptions,
} from "./app/composition/create-application.js";
export type { AnswerStream, Application, AskWithSchema } from "./app/composition/application.js";
export { openSharedState, type SharedState } from "./app/composition/shared-state.js";
export type { Overrides } from "./app/composition/tokens.js";
export type { ConfigurationError } from "./app/settings/configuration-error.js";
export { readSettings, type Environment, type Flags } from "./app/settings/read-settings.js";
export type { Settings, SettingsInput } from "./app/settings/settings.js";

// The use cases alone, for your own wiring.
export type { Answer } from "./domain/ask/json-answers/check-answer.js";
export type {
  StandardOutput,
  StandardResult,
  StandardSchema,
} from "./domain/ask/json-answers/standard-schema.js";
export type { AskArguments } from "./domain/arguments/ask-arguments.js";
export type { CreateImageArguments } from "./domain/arguments/create-image-arguments.js";
export { InputImages, type InputImageSources } from "./domain/images/inputs/input-images.js";
export type { EditImageArguments } from "./domain/arguments/edit-image-arguments.js";
export type { InvalidArguments } from "./domain/arguments/read-arguments.js";
export { AskQuestion, type AskError, type AskQuestionOptions } from "./domain/ask/ask-question.js";
export { AskModels, type AskModelsOptions } from "./domain/ask/ask-models.js";
export type { AskModelsArguments } from "./domain/arguments/models-arguments.js";
export type { ModelAnswer, ModelAnswers } from "./domain/ask/model-answers.js";
export type { ConversationUnavailable } from "./domain/ask/conversations/open-conversation.js";
export type { BegunQuestion, Caller, CallLimits } from "./domain/call/caller.js";
export { CreateImages, type CreateImagesOptions } from "./domain/images/create-images.js";
export {
  PromptEnhancer,
  type PromptEnhancerOptions,
  type PromptToEnhance,
  type EnhancedPrompt,
} from "./domain/images/enhance-prompt.js";
export { EditImages, type EditImagesOptions } from "./domain/images/edit-images.js";
export type { MakeImagesError, ImagePipelineOptions } from "./domain/images/image-pipeline.js";
export type { CreatedImages, CreatedImage, ImageFailure } from "./domain/call/created-images.js";
export {
  ListModels,
  type ListModelsError,
  type ListModelsOptions,
  type ModelList,
} from "./domain/models/list-models.js";
export type { LongInput, Price } from "./domain/models/price.js";
export type { Prices } from "./domain/models/prices.js";
export type { ChatModelFacts, ImageModelFacts } from "./domain/models/model-facts.js";
export type { RetirementPolicy, RetirementRule } from "./domain/models/retirement.js";
export type { ReportUsage, UsageReport } from "./domain/spending/report-usage.js";
export type { SpendingLimits } from "./domain/spending/spending-limits.js";
export type { ModelTotals } from "./domain/spending/totals.js";
export type { EmptyAnswer } from "./domain/ask/interpret-reply.js";
export type { SchemaMismatch } from "./domain/ask/json-answers/check-answer.js";

// The ports and their types, for writing a provider.
export type { Cancellations, CancellationsError } from "./ports/cancellations.js";
export type { CleanSvg, SvgCleaner } from "./ports/svg-cleaner.js";
export type { Call, CallEvent, Deadline, Operation, Part } from "./ports/call.js";
export type {
  BackgroundChat,
  BackgroundState,
  BackgroundWork,
  BegunWork,
  ChatMessage,
  ChatProvider,
  ChatReply,
  ChatRequest,
  ChatUsage,
  CompletionWindow,
  ReservedCost,
  Source,
  FinishReason,
  TokenCap,
} from "./ports/chat-provider.js";
export type { ConversationStore, ConversationStoreError, Turn } from "./ports/conversation-store.js";
export type { Clock } from "./ports/clock.js";
export type {
  DrawingRequest,
  EditRequest,
  ImageProvider,
  ImageReply,
  ImageRequest,
  ImageUsage,
  Image,
  ImageOptions,
} from "./ports/image-provider.js";
export type {
  ImagePage,
  ImagePart,
  ImageStore,
  ImageStoreError,
  MediaType,
  NewImage,
  Provenance,
  ReadImage,
  ReadLimits,
  StoredImage,
  StoredImages,
} from "./ports/image-store.js";
export type { LogFields, Logger } from "./ports/logger.js";
export type { ListedModel, ModelDirectory, ModelListRequest } from "./ports/model-directory.js";
export type { InputImage } from "./ports/image-provider.js";
export type { ImageSourceRequest, ImageSource } from "./ports/image-source.js";
export type {
  ImageCodec,
  ImageCodecError,
  ImageMeasures,
  ImageSize,
  MaskedEdit,
  Preview,
  PreviewLimits,
} from "./ports/image-codec.js";
export type { ExportTarget, ImageCopy, ImageExport, ImageExportError } from "./ports/image-export.js";
export type { JobRecord, JobStore, JobStoreError, SharedJob } from "./ports/job-store.js";
export type {
  CheckValue,
  JsonSchema,
  SchemaIssue,
  SchemaChecker,
  UnusableSchema,
} from "./ports/schema-checker.js";
export {
  authenticationError,
  busyError,
  cancelledError,
  contentRejectedError,
  interruptedError,
  invalidRequestError,
  malformedReplyError,
  modelNotFoundError,
  permissionError,
  quotaExhaustedError,
  rateLimitedError,
  spendingLimitError,
  timeoutError,
  tooLongError,
  unavailableError,
  type ProviderError,
  type ProviderErrorKind,
} from "./ports/provider-error.js";
export type { TextStore, TextStoreError } from "./ports/text-store.js";
export type {
  LimitedUse,
  ReservedUse,
  SharedLimits,
  SharedLimitsError,
  SlotPlace,
} from "./ports/shared-limits.js";
export type {
  LedgerEntry,
  ReleaseEntry,
  ReservationEntry,
  SettlementEntry,
  Spending,
  SpendingLedger,
  SpendingLedgerError,
  TokenCounts,
} from "./ports/spending-ledger.js";
export type {
  Activity,
  ModelActivity,
  Observation,
  ObservedCall,
  Outcome,
  RequestActivity,
  Telemetry,
} from "./ports/telemetry.js";

// Re-exported from neverthrow, so that callers need no second copy.
export { err, errAsync, ok, okAsync, Result, ResultAsync } from "neverthrow";
