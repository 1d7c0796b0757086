import type { InjectionToken, DependencyContainer } from "tsyringe";
import type { AllowedFolders } from "../../adapters/file-system/user-files/allowed-folders.js";
import type { WatchedImageStore } from "../../adapters/mcp/resources/watched-image-store.js";
import type { AskQuestion } from "../../domain/ask/ask-question.js";
import type { InputImages } from "../../domain/images/inputs/input-images.js";
import type { CreateImages } from "../../domain/images/create-images.js";
import type { EditImages } from "../../domain/images/edit-images.js";
import type { ListModels } from "../../domain/models/list-models.js";
import type { ReportUsage } from "../../domain/spending/report-usage.js";
import type { SpendingBudget } from "../../domain/spending/spending-budget.js";
import type { RetirementRule } from "../../domain/models/retirement.js";
import type { ChatProvider } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import type { ConversationStore } from "../../ports/conversation-store.js";
import type { ImageProvider } from "../../ports/image-provider.js";
import type { Logger } from "../../ports/logger.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { ImageCodec } from "../../ports/image-codec.js";
import type { SpendingLedger } from "../../ports/spending-ledger.js";
import type { ImageSource } from "../../ports/image-source.js";
import type { ImageExport } from "../../ports/image-export.js";
import type { JobStore } from "../../ports/job-store.js";
import type { SchemaChecker } from "../../ports/schema-checker.js";
import type { Settings } from "../settings/settings.js";

/** What the container is asked for. In a file of their own: declared beside their use, their types narrow to `symbol`. */
export const tokens = {
  settings: Symbol("Settings") as InjectionToken<Settings>,
  redact: Symbol("redact") as InjectionToken<(text: string) => string>,
  clock: Symbol("Clock") as InjectionToken<Clock>,
  logger: Symbol("Logger") as InjectionToken<Logger>,
  images: Symbol("InputImages") as InjectionToken<InputImages>,
  webImages: Symbol("web ImageSource") as InjectionToken<ImageSource>,
  fileImages: Symbol("file ImageSource") as InjectionToken<ImageSource>,
  /** Which local files the tools may read and write. */
  imageExport: Symbol("ImageExport") as InjectionToken<ImageExport>,
  allowedFolders: Symbol("AllowedFolders") as InjectionToken<AllowedFolders>,
  conversationStore: Symbol("ConversationStore") as InjectionToken<ConversationStore>,
  imageStore: Symbol("ImageStore") as InjectionToken<WatchedImageStore>,
  jobStore: Symbol("ReceiptStore") as InjectionToken<JobStore>,
  schemaChecker: Symbol("SchemaChecker") as InjectionToken<SchemaChecker>,
  imageCodec: Symbol("ImageCodec") as InjectionToken<ImageCodec>,
  spendingLedger: Symbol("SpendingLedger") as InjectionToken<SpendingLedger>,
  spendingBudget: Symbol("SpendingBudget") as InjectionToken<SpendingBudget>,
  /** OpenAI's providers, which share a client. */
  openAi: Symbol("OpenAI providers") as InjectionToken<{
    chat: ChatProvider;
    image: ImageProvider;
    models: ModelDirectory;
  }>,
  /** The providers themselves, as an adapter makes them. */
  bareChatProvider: Symbol("bare ChatProvider") as InjectionToken<ChatProvider>,
  bareImageProvider: Symbol("bare ImageProvider") as InjectionToken<ImageProvider>,
  /** The same behind queue, deadlines, retries and rate limits. */
  chatProvider: Symbol("ChatProvider") as InjectionToken<ChatProvider>,
  imageProvider: Symbol("ImageProvider") as InjectionToken<ImageProvider>,
  modelDirectory: Symbol("ModelDirectory") as InjectionToken<ModelDirectory>,
  retirementRule: Symbol("RetirementRule") as InjectionToken<RetirementRule>,
  askQuestion: Symbol("AskQuestion") as InjectionToken<AskQuestion>,
  createImages: Symbol("CreateImages") as InjectionToken<CreateImages>,
  editImages: Symbol("EditImages") as InjectionToken<EditImages>,
  listModels: Symbol("ListModels") as InjectionToken<ListModels>,
  reportUsage: Symbol("ReportUsage") as InjectionToken<ReportUsage>,
};

/** Says how a part is made: once per application, when it is first asked for, unless an override stands in its place. */
export type Provide = <Part>(
  token: InjectionToken<Part>,
  make: (parts: DependencyContainer) => Part,
  override?: Part,
) => void;
