import {
  defaultChatModel,
  defaultChatTimeoutMilliseconds,
  defaultImageModel,
  defaultImageTimeoutMilliseconds,
  defaultMaxTokensLimit,
} from "../../domain/call/defaults.js";
import { z } from "zod";
import { retryBounds, timeoutBounds } from "../../domain/arguments/common-arguments.js";
import { limitDefaults, limitSettings } from "./limit-settings.js";
import {
  absolutePaths,
  originsOf,
  dollars,
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

const deadline = (description: string) => numberFrom(timeoutBounds.min, timeoutBounds.max, description);

/** Every setting there is. `Settings` holds the values, `readSettings` reads them, `--help` prints this. */
export const settings = {
  apiKey: { variable: "OPENAI_API_KEY", ...string("your OpenAI API key") },
  baseUrl: {
    variable: "OPENAI_BASE_URL",
    flag: "base-url",
    ...textWith(
      () => z.url({ protocol: /^https?$/ }),
      "an http or https URL, such as https://api.openai.com/v1",
      "where the API is; another server that speaks OpenAI's protocol will do",
    ),
  },
  organization: { variable: "OPENAI_ORG_ID", flag: "org-id", ...string("the organisation that pays") },
  project: { variable: "OPENAI_PROJECT_ID", flag: "project-id", ...string("the project that pays") },
  provider: own(
    "PROVIDER",
    oneOf(
      ["openai", "azure", "offline"],
      "who answers: OpenAI or a server like it, Azure OpenAI, or the built-in offline provider (--offline)",
    ),
  ),
  azureEndpoint: {
    variable: "AZURE_OPENAI_ENDPOINT",
    flag: "azure-endpoint",
    ...textWith(
      () => z.url({ protocol: /^https?$/ }).refine((url) => !/[?#]|\/openai(?:\/|$)/.test(url)),
      "the address of the resource alone, such as https://NAME.openai.azure.com",
      "with the provider azure: the address of the resource",
    ),
  },
  azureApiVersion: {
    variable: "OPENAI_API_VERSION",
    flag: "api-version",
    ...textWith(
      () => z.string().regex(/^[\w.-]+$/),
      "a version of Azure's API, such as 2024-10-21",
      "with the provider azure: the version of its API",
    ),
  },
  azureApiKey: {
    variable: "AZURE_OPENAI_API_KEY",
    ...string("with the provider azure: a key of the resource"),
  },
  azureAdToken: {
    variable: "AZURE_OPENAI_AD_TOKEN",
    ...string("with the provider azure, instead of a key: a token of Microsoft Entra"),
  },
  azureDeployments: own(
    "AZURE_DEPLOYMENTS",
    textWith(
      () => z.string().refine((pairs) => deploymentsOf(pairs) !== undefined),
      "pairs of a model and its deployment, such as gpt-6-luna=chat,gpt-image-2.6-flare=images",
      "with the provider azure: the deployments by their models, where the names differ: gpt-6-luna=my-chat,…",
    ),
  ),
  api: own(
    "API",
    oneOf(
      ["auto", "responses", "chat-completions"],
      "the API style; auto: Responses on api.openai.com, Chat Completions elsewhere",
    ),
  ),
  chatModel: own("CHAT_MODEL", string("the model that answers when none is named")),
  imageModel: own("IMAGE_MODEL", string("the model that draws when none is named")),
  retiredModels: own(
    "RETIRED_MODELS",
    oneOf(
      ["replace", "refuse", "send"],
      "what happens to a retired model's name; unset: replace on api.openai.com, send elsewhere",
    ),
  ),
  timeoutSeconds: own(
    "TIMEOUT_SECONDS",
    deadline("deadline of a whole ask-openai call, retries and waiting included"),
  ),
  imageTimeoutSeconds: own(
    "IMAGE_TIMEOUT_SECONDS",
    deadline("deadline of a whole create-image or edit-image call, retries and waiting included"),
  ),
  attemptTimeoutSeconds: own(
    "ATTEMPT_TIMEOUT_SECONDS",
    deadline(
      "give an attempt up after this long without a sign of life; unset: half the call's deadline for text, all of it for images",
    ),
  ),
  maxRetries: own(
    "MAX_RETRIES",
    integerFrom(retryBounds.min, retryBounds.max, "retries after passing faults"),
  ),
  retryImageTimeouts: own(
    "RETRY_IMAGE_TIMEOUTS",
    boolean("retry an image that timed out, though it may be billed twice"),
  ),
  maxTokensLimit: own("MAX_TOKENS_LIMIT", integerFrom(1, 1_000_000, "upper bound of max_tokens")),
  concurrency: own("CONCURRENCY", integerFrom(1, 1_000, "requests at once for ask-openai")),
  imageConcurrency: own(
    "IMAGE_CONCURRENCY",
    integerFrom(1, 1_000, "requests at once for create-image and edit-image"),
  ),
  queueLimit: own("QUEUE_LIMIT", integerFrom(0, 100_000, "calls that may wait; beyond it: busy")),
  requestsPerMinute: own(
    "REQUESTS_PER_MINUTE",
    integerFrom(
      1,
      1_000_000,
      "the most requests a minute for ask-openai; what the provider's headers say is kept to in any case",
    ),
  ),
  imagesPerMinute: own(
    "IMAGES_PER_MINUTE",
    integerFrom(
      1,
      1_000_000,
      "the most images a minute; what the provider's headers say is kept to in any case",
    ),
  ),
  partialImages: own(
    "PARTIAL_IMAGES",
    integerFrom(0, 3, "how often an image is shown while it is drawn and the host shows progress; 0: never"),
  ),
  showCost: own("SHOW_COST", boolean("end each result with a line that says what it cost")),
  sessionLimitDollars: own(
    "SESSION_LIMIT_DOLLARS",
    dollars("the most that may be spent until the server is restarted; beyond it calls are refused"),
  ),
  dayLimitDollars: own(
    "DAY_LIMIT_DOLLARS",
    dollars("the most that may be spent in a day (UTC), by all servers that share the usage folder"),
  ),
  usageDir: own(
    "USAGE_DIR",
    string(
      "where it is written down what calls cost, for 90 days; servers that share it share the day's limit; unset: a per-user data folder",
    ),
  ),
  imageDir: own("IMAGE_DIR", string("where the originals of images are kept; unset: a per-user data folder")),
  allowedFolders: own(
    "ALLOWED_FOLDERS",
    absolutePaths(
      "folders whose files the tools may use, besides the image folder and the current one: absolute paths, with : between two (; on Windows)",
    ),
  ),
  conversationDir: own(
    "CONVERSATION_DIR",
    string("where conversations are kept; unset: in memory, until the server ends"),
  ),
  resultBudget: own(
    "RESULT_BUDGET",
    integerFrom(50_000, 10_000_000, "characters of one serialised tool result"),
  ),
  ...limitSettings,
  imageOrigins: own(
    "IMAGE_ORIGINS",
    textWith(
      () => z.string().refine((list) => originsOf(list) !== undefined),
      "origins such as http://10.0.0.5:9000, separated by commas",
      "private addresses that images may be fetched from, besides the base URL's own origin",
    ),
  ),
  hostTimeoutSeconds: own(
    "HOST_TIMEOUT_SECONDS",
    numberFrom(
      1,
      86_400,
      "after how long the host gives a call up: shortly before, a receipt is returned; unset: by the host's name, 60 for those that are not known",
    ),
  ),
  progressIntervalMilliseconds: own(
    "PROGRESS_INTERVAL_MILLISECONDS",
    integerFrom(0, 10_000, "the least time between two progress notifications of a call"),
  ),
  logLevel: own(
    "LOG_LEVEL",
    oneOf(
      ["debug", "info", "warn", "error", "silent"],
      "what is logged on stderr, as lines of JSON in which keys are blotted out",
    ),
  ),
} satisfies Record<string, Setting>;

/** What each setting is when nobody says. One that is not here has no value then. */
export const defaults = {
  baseUrl: "https://api.openai.com/v1",
  provider: "openai",
  api: "auto",
  chatModel: defaultChatModel,
  imageModel: defaultImageModel,
  timeoutSeconds: defaultChatTimeoutMilliseconds / 1000,
  imageTimeoutSeconds: defaultImageTimeoutMilliseconds / 1000,
  maxRetries: 3,
  retryImageTimeouts: false,
  maxTokensLimit: defaultMaxTokensLimit,
  concurrency: 16,
  imageConcurrency: 4,
  queueLimit: 200,
  partialImages: 0,
  showCost: false,
  resultBudget: 1_000_000,
  ...limitDefaults,
  progressIntervalMilliseconds: 16,
  logLevel: "info",
} as const satisfies Partial<SettingValues>;

export type SettingName = keyof typeof settings;

type SettingValues = {
  readonly [Name in SettingName]: z.infer<ReturnType<(typeof settings)[Name]["schema"]>>;
};

/** What a caller may set, by name; everything has a default or may be left unset. */
export type SettingsInput = { readonly [Name in SettingName]?: SettingValues[Name] | undefined };

/** All settings, checked and complete. */
export type Settings = Pick<SettingValues, keyof typeof defaults> &
  Partial<Omit<SettingValues, keyof typeof defaults>>;
