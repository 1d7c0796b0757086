import type { ImageSource } from "../../../ports/image-source.js";
import type { ReplyLimits } from "./reply-limits.js";

/** Who is asked, and how. */
export interface ServerOptions {
  /**
   * Sent as a bearer token, to Azure as its own header. Absent or blank: OpenAI and Azure are not asked, and every
   * call says how to set it; any other server is asked without one, because few of those at home want one.
   */
  readonly apiKey?: string;
  /** Where the API is, up to and including its version: `https://api.openai.com/v1`; of Azure, up to `/openai`. */
  readonly baseUrl: string;
  /** The organization that pays. Absent: the key's own default. */
  readonly organization?: string;
  /** The project that pays. Absent: the key's own default. */
  readonly project?: string;
  /** Which API answers questions; `auto`: Responses at api.openai.com, Chat Completions elsewhere. */
  readonly api: "auto" | "responses" | "chat-completions";
  /** What Azure OpenAI needs to know besides. Absent: the server is not Azure's. */
  readonly azure?: AzureOptions;
  /** How much a server may send. Absent, wholly or in part: `defaultReplyLimits`. */
  readonly limits?: Partial<ReplyLimits>;
  /** Blots secrets out of text that came from outside. */
  readonly redact: (text: string) => string;
}

export interface OpenAiOptions extends ServerOptions {
  /** Fetches images that come as addresses. */
  readonly images: ImageSource;
}

/** Source: https://learn.microsoft.com/azure/ai-foundry/openai/reference */
interface AzureOptions {
  /** `2024-10-21` or the like. */
  readonly apiVersion: string;
  /** A token of Microsoft Entra, sent as a bearer token in place of a key. */
  readonly adToken?: string;
  /** The deployments, by the models that they serve. A model that is not here is its deployment's name, too. */
  readonly deployments: ReadonlyMap<string, string>;
}
