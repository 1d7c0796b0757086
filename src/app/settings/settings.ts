import {
  defaultChatModel,
  defaultChatTimeoutMilliseconds,
  defaultImageConcurrency,
  defaultImageModel,
  defaultImageTimeoutMilliseconds,
  defaultMaxTokensLimit,
} from "../../domain/call/defaults.js";
import { z } from "zod";
import { retryBounds, timeoutBounds } from "../../domain/arguments/common-arguments.js";
import { limitDefaults, limitSettings } from "./limit-settings.js";
import { observationDefaults, observationSettings } from "./observation-settings.js";
import { proxySettings } from "./proxy-settings.js";
import { sharingSettings } from "./sharing-settings.js";
import { spendingSettings } from "./spending-settings.js";
import {
  absolutePaths,
  originsOf,
  numberFrom,
  oneOf,
  own,
  string,
  textWith,
  integerFrom,
  boolean,
  type Setting,
  deploymentsOf,
} from "./setting-types.js";

const timeout = (description: string) => numberFrom(timeoutBounds.min, timeoutBounds.max, description);

/** All settings. `Settings` holds their values, `readSettings` reads them, and `--help` prints this table. */
export const settings = {
  apiKey: { variable: "OPENAI_API_KEY", ...string("your OpenAI API key") },
  baseUrl: {
    variable: "OPENAI_BASE_URL",
    flag: "base-url",
    ...textWith(
      () => z.url({ protocol: /^https?$/ }),
      "an http or https URL, such as https://api.openai.com/v1",
      "base URL of the API; any server that speaks OpenAI's protocol works",
    ),
  },
  organization: { variable: "OPENAI_ORG_ID", flag: "org-id", ...string("the organisation to bill") },
  project: { variable: "OPENAI_PROJECT_ID", flag: "project-id", ...string("the project to bill") },
  provider: own(
    "PROVIDER",
    oneOf(
      ["openai", "azure", "offline"],
      "the provider: OpenAI or a compatible server, Azure OpenAI, or the built-in offline provider (--offline)",
    ),
  ),
  azureEndpoint: {
    variable: "AZURE_OPENAI_ENDPOINT",
    flag: "azure-endpoint",
    ...textWith(
      () => z.url({ protocol: /^https?$/ }).refine((url) => !/[?#]|\/openai(?:\/|$)/.test(url)),
      "only the URL of the resource, such as https://NAME.openai.azure.com",
      "for azure: the URL of the resource",
    ),
  },
  azureApiVersion: {
    variable: "OPENAI_API_VERSION",
    flag: "api-version",
    ...textWith(
      () => z.string().regex(/^[\w.-]+$/),
      "an Azure API version, such as 2024-10-21",
      "for azure: the API version",
    ),
  },
  azureApiKey: {
    variable: "AZURE_OPENAI_API_KEY",
    ...string("for azure: a key of the resource"),
  },
  azureAdToken: {
    variable: "AZURE_OPENAI_AD_TOKEN",
    ...string("for azure, instead of a key: a Microsoft Entra token"),
  },
  azureDeployments: own(
    "AZURE_DEPLOYMENTS",
    textWith(
      () => z.string().refine((pairs) => deploymentsOf(pairs) !== undefined),
      "pairs of a model and its deployment, such as gpt-6-luna=chat,gpt-image-2.6-flare=images",
      "for azure: the deployment of each model, if the names differ: gpt-6-luna=my-chat,…",
    ),
  ),
  api: own(
    "API",
    oneOf(
      ["auto", "responses", "chat-completions"],
      "the API style; auto: Responses on api.openai.com, Chat Completions elsewhere",
    ),
  ),
  warmUp: own(
    "WARM_UP",
    boolean("after the host has listed the tools, load what the first call needs and open a connection"),
  ),
  chatModel: own("CHAT_MODEL", string("default model of ask-openai")),
  imageModel: own("IMAGE_MODEL", string("default model of create-image and edit-image")),
  retiredModels: own(
    "RETIRED_MODELS",
    oneOf(
      ["replace", "refuse", "send"],
      "what to do with a retired model's name; unset: replace on api.openai.com, send elsewhere",
    ),
  ),
  timeoutSeconds: own(
    "TIMEOUT_SECONDS",
    timeout("timeout of a whole ask-openai call, including retries and queueing"),
  ),
  imageTimeoutSeconds: own(
    "IMAGE_TIMEOUT_SECONDS",
    timeout("timeout of a whole create-image or edit-image call, including retries and queueing"),
  ),
  attemptTimeoutSeconds: own(
    "ATTEMPT_TIMEOUT_SECONDS",
    timeout(
      "abandon an attempt after this long without data; unset: half the call's timeout for text, all of it for images",
    ),
  ),
  maxRetries: own(
    "MAX_RETRIES",
    integerFrom(retryBounds.min, retryBounds.max, "retries after transient errors"),
  ),
  retryImageTimeouts: own(
    "RETRY_IMAGE_TIMEOUTS",
    boolean("retry an image whose reply was lost, as in a timeout, although it may be billed twice"),
  ),
  maxTokensLimit: own("MAX_TOKENS_LIMIT", integerFrom(1, 1_000_000, "upper limit of max_tokens")),
  concurrency: own("CONCURRENCY", integerFrom(1, 1_000, "concurrent requests for ask-openai")),
  imageConcurrency: own(
    "IMAGE_CONCURRENCY",
    integerFrom(1, 1_000, "concurrent requests for create-image and edit-image"),
  ),
  queueLimit: own(
    "QUEUE_LIMIT",
    integerFrom(0, 100_000, "maximum calls in the queue; further calls fail as busy"),
  ),
  requestsPerMinute: own(
    "REQUESTS_PER_MINUTE",
    integerFrom(
      1,
      1_000_000,
      "maximum requests per minute for ask-openai; the provider's rate limit headers are always respected",
    ),
  ),
  imagesPerMinute: own(
    "IMAGES_PER_MINUTE",
    integerFrom(
      1,
      1_000_000,
      "maximum images per minute; the provider's rate limit headers are always respected",
    ),
  ),
  partialImages: own(
    "PARTIAL_IMAGES",
    integerFrom(0, 3, "previews of each unfinished image, if the host shows progress; 0: none"),
  ),
  ...spendingSettings,
  ...sharingSettings,
  imageDir: own(
    "IMAGE_DIR",
    string("folder for the original images; unset: a per-user data folder; library: in memory"),
  ),
  allowedFolders: own(
    "ALLOWED_FOLDERS",
    absolutePaths(
      "folders the tools may access, in addition to the image folder and the current one: absolute paths separated by : (; on Windows)",
    ),
  ),
  conversationDir: own(
    "CONVERSATION_DIR",
    string(
      "folder for conversations; unset: in memory until the server exits; ask and chat: a per-user data folder",
    ),
  ),
  discardConversations: own(
    "DISCARD_CONVERSATIONS",
    boolean("ask and chat keep no conversations and no history"),
  ),
  resultBudget: own(
    "RESULT_BUDGET",
    integerFrom(50_000, 10_000_000, "maximum characters of a serialised tool result"),
  ),
  ...limitSettings,
  imageOrigins: own(
    "IMAGE_ORIGINS",
    textWith(
      () => z.string().refine((list) => originsOf(list) !== undefined),
      "origins such as http://10.0.0.5:9000, separated by commas",
      "private addresses from which images may be fetched, in addition to the base URL's origin",
    ),
  ),
  ...proxySettings,
  hostTimeoutSeconds: own(
    "HOST_TIMEOUT_SECONDS",
    numberFrom(
      1,
      86_400,
      "when the host times out a call; shortly before, a receipt is returned; unset: depends on the host, 60 for unknown hosts",
    ),
  ),
  progressIntervalMilliseconds: own(
    "PROGRESS_INTERVAL_MILLISECONDS",
    integerFrom(0, 10_000, "minimum time between two progress notifications of a call"),
  ),
  ...observationSettings,
} satisfies Record<string, Setting>;

/** The default values. A setting that is not listed is unset by default. */
export const defaults = {
  baseUrl: "https://api.openai.com/v1",
  provider: "openai",
  api: "auto",
  warmUp: true,
  chatModel: defaultChatModel,
  imageModel: defaultImageModel,
  timeoutSeconds: defaultChatTimeoutMilliseconds / 1000,
  imageTimeoutSeconds: defaultImageTimeoutMilliseconds / 1000,
  maxRetries: 3,
  retryImageTimeouts: false,
  maxTokensLimit: defaultMaxTokensLimit,
  concurrency: 16,
  imageConcurrency: defaultImageConcurrency,
  queueLimit: 200,
  partialImages: 0,
  showCost: false,
  discardConversations: false,
  nodes: 2,
  resultBudget: 1_000_000,
  ...limitDefaults,
  progressIntervalMilliseconds: 16,
  ...observationDefaults,
} as const satisfies Partial<SettingValues>;

export type SettingName = keyof typeof settings;

// With `keyof typeof`, the compiler takes over the documentation of the members; with an alias for it, it does not.
type SettingValues = {
  readonly [Name in keyof typeof settings]: z.infer<ReturnType<(typeof settings)[Name]["schema"]>>;
};

/** Settings by name. Each has a default or may be left unset. */
export type SettingsInput = { readonly [Name in keyof SettingValues]?: SettingValues[Name] | undefined };

/** All settings, validated, with defaults filled in. */
export type Settings = Pick<SettingValues, keyof typeof defaults> &
  Partial<Omit<SettingValues, keyof typeof defaults>> & {
    /** Why the file with the key cannot be read. The server starts all the same, and calls explain it. */
    readonly keyFileIssue?: string;
    /** The origin of the server that the stored key is for. Absent: no key is stored, or it counts, or another one does. */
    readonly keyStoredFor?: string;
  };
