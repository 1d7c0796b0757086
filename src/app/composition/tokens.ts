import type { InjectionToken } from "tsyringe";
import type { AllowedFolders } from "../../adapters/file-system/user-files/allowed-folders.js";
import type { WatchedImageStore } from "../../adapters/mcp/resources/watched-image-store.js";
import type { OpenAiProviders } from "../../adapters/openai/openai-providers.js";
import type { Proxies } from "../../adapters/proxy/proxies.js";
import type { AskModels } from "../../domain/ask/ask-models.js";
import type { AskQuestion } from "../../domain/ask/ask-question.js";
import type { CreateImages } from "../../domain/images/create-images.js";
import type { EditImages } from "../../domain/images/edit-images.js";
import type { InputImages } from "../../domain/images/inputs/input-images.js";
import type { ListModels } from "../../domain/models/list-models.js";
import type { Prices } from "../../domain/models/prices.js";
import type { RetirementRule } from "../../domain/models/retirement.js";
import type { ReportUsage } from "../../domain/spending/report-usage.js";
import type { SpendingBudget } from "../../domain/spending/spending-budget.js";
import type { ChatProvider } from "../../ports/chat-provider.js";
import type { AuditLog } from "../../ports/audit-log.js";
import type { Clock } from "../../ports/clock.js";
import type { ConversationStore } from "../../ports/conversation-store.js";
import type { ImageCodec } from "../../ports/image-codec.js";
import type { ImageExport } from "../../ports/image-export.js";
import type { ImageProvider } from "../../ports/image-provider.js";
import type { ImageSource } from "../../ports/image-source.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { JobStore } from "../../ports/job-store.js";
import type { Logger } from "../../ports/logger.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { SchemaChecker } from "../../ports/schema-checker.js";
import type { SharedLimits } from "../../ports/shared-limits.js";
import type { SpendingLedger } from "../../ports/spending-ledger.js";
import type { Telemetry } from "../../ports/telemetry.js";
import type { TextStore } from "../../ports/text-store.js";

/** Identifies a part of the application, with its type. */
interface Token<Part> {
  readonly key: InjectionToken<Part>;
}

const token = <Part>(name: string): Token<Part> => ({ key: Symbol(name) });

/** The parts that a caller may replace. Their descriptions are those of the options of `createApplication`. */
export const replaceable = {
  /** Answers questions. The queue, deadlines, retries and rate limits apply to it as to the built-in one. */
  chatProvider: token<ChatProvider>("chatProvider"),
  /** Creates and edits images. The same decorators apply. */
  imageProvider: token<ImageProvider>("imageProvider"),
  /** Lists models. What it returns is cached for an hour. */
  modelDirectory: token<ModelDirectory>("modelDirectory"),
  /** Saves conversations. Default: in memory, or in the folder that a setting names. */
  conversationStore: token<ConversationStore>("conversationStore"),
  /** Saves the original images. Default in a library: in memory, unless a setting names a folder. */
  imageStore: token<ImageStore>("imageStore"),
  /** Makes previews, and shrinks images that a model does not accept unchanged. Default: sharp. */
  imageCodec: token<ImageCodec>("imageCodec"),
  /** Records what calls cost. Default in a library: in memory, unless a setting needs files. */
  spendingLedger: token<SpendingLedger>("spendingLedger"),
  /** Saves copies of images where a call asks for them. Default: files in allowed folders. */
  imageExport: token<ImageExport>("imageExport"),
  /** Reads images by web address. */
  webImages: token<ImageSource>("webImages"),
  /** Reads images by path. */
  fileImages: token<ImageSource>("fileImages"),
  /** Remembers jobs that outlive their request. Default: where the images are saved. */
  jobStore: token<JobStore>("jobStore"),
  /** Limits that several programs share, on top of those of this one. Default: none. */
  sharedLimits: token<SharedLimits | undefined>("sharedLimits"),
  /** Keeps texts that are too long for a result where other programs can read them. Default: only this one can. */
  textStore: token<TextStore | undefined>("textStore"),
  /** Checks answers against a JSON Schema. Default: ajv. */
  schemaChecker: token<SchemaChecker>("schemaChecker"),
  /** Default: the system's clock. */
  clock: token<Clock>("clock"),
  /** Default: JSON lines on stderr. */
  logger: token<Logger>("logger"),
  /** Observes calls, in addition to what the setting `telemetry` names. Default: nothing. */
  observer: token<Telemetry | undefined>("observer"),
};

/** Parts to use in place of the built-in ones. */
export type Overrides = {
  readonly [Name in keyof typeof replaceable]?: PartOf<(typeof replaceable)[Name]> | undefined;
};

export const tokens = {
  ...replaceable,
  redact: token<(text: string) => string>("redact"),
  allowedFolders: token<AllowedFolders>("allowedFolders"),
  /** Undefined: none is set. */
  proxies: token<Proxies | undefined>("proxies"),
  /** OpenAI's providers, which share a client. */
  openAi: token<OpenAiProviders>("openAi"),
  /** The providers with the decorators that make them survive the real network. */
  resilientChat: token<ChatProvider>("resilientChat"),
  resilientImages: token<ImageProvider>("resilientImages"),
  /** Undefined: no audit is kept. */
  auditLog: token<AuditLog | undefined>("auditLog"),
  /** All that observes calls. Undefined: nothing. */
  telemetry: token<Promise<Telemetry> | undefined>("telemetry"),
  /** The same providers, observed. */
  observedChat: token<ChatProvider>("observedChat"),
  observedImages: token<ImageProvider>("observedImages"),
  cachedModels: token<ModelDirectory>("cachedModels"),
  /** The image store, with notifications about saved images. */
  watchedImages: token<WatchedImageStore>("watchedImages"),
  inputImages: token<InputImages>("inputImages"),
  /** What the models of the configured server cost. */
  prices: token<Prices>("prices"),
  spendingBudget: token<SpendingBudget>("spendingBudget"),
  retirementRule: token<RetirementRule>("retirementRule"),
  askQuestion: token<AskQuestion>("askQuestion"),
  askModels: token<AskModels>("askModels"),
  createImages: token<CreateImages>("createImages"),
  editImages: token<EditImages>("editImages"),
  listModels: token<ListModels>("listModels"),
  reportUsage: token<ReportUsage>("reportUsage"),
};

type PartOf<Of> = Of extends Token<infer Part> ? Part : never;

type Tokens = readonly Token<unknown>[];
type PartsOf<Of extends Tokens> = { readonly [Place in keyof Of]: PartOf<Of[Place]> };

/** Registers how a part is made from others: once per application, on first use, unless a caller replaces it. */
export type Provide = <Part, const Needs extends Tokens>(
  part: Token<Part>,
  needs: Needs,
  make: (...parts: PartsOf<Needs>) => Part,
) => void;

/** Resolves the parts of one application. */
export type Resolve = <Part>(part: Token<Part>) => Part;
