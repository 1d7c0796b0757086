import type { Agent } from "node:http";
import type { ImageSource } from "../../../ports/image-source.js";
import type { ReplyLimits } from "./reply-limits.js";

/** Which server is used, and how. */
export interface ServerOptions {
  /**
   * Sent as a bearer token; to Azure, in its own header. Absent or blank: calls to OpenAI and Azure are refused with an
   * error that says how to set it. Other servers are called without a key, because few local servers need one.
   */
  readonly apiKey?: string;
  /** Why the file with the key cannot be read, and what to do: calls are refused with it. Absent: there is no such file. */
  readonly keyFileIssue?: string;
  /** The origin of another server, which a stored key is for. Absent: there is no such key. */
  readonly keyStoredFor?: string;
  /** Where the API is, up to and including its version: `https://api.openai.com/v1`; for Azure, up to `/openai`. */
  readonly baseUrl: string;
  /** The organization that pays. Absent: the key's own default. */
  readonly organization?: string;
  /** The project that pays. Absent: the key's own default. */
  readonly project?: string;
  /** Which API answers questions; `auto`: Responses at api.openai.com, Chat Completions elsewhere. */
  readonly api: "auto" | "responses" | "chat-completions";
  /** What Azure OpenAI needs in addition. Absent: the server is not Azure. */
  readonly azure?: AzureOptions;
  /** How much a server may send. Absent, wholly or in part: `defaultReplyLimits`. */
  readonly limits?: Partial<ReplyLimits>;
  /** Absent: requests go directly to the server. */
  readonly proxies?: Proxies | undefined;
  /** Redacts secrets in text that came from outside. */
  readonly redact: (text: string) => string;
}

/** Which requests go through a proxy. */
interface Proxies {
  /** @returns the proxy for a URL, as host and port, for messages; undefined: none. */
  describe(url: URL): string | undefined;
  /** @returns the agent for a URL; undefined: none is needed. */
  agentFor(url: URL): Promise<Agent> | undefined;
}

export interface OpenAiOptions extends ServerOptions {
  /** Downloads images that come as URLs. */
  readonly images: ImageSource;
}

/** Source: https://learn.microsoft.com/azure/ai-foundry/openai/reference */
interface AzureOptions {
  /** For example, `2024-10-21`. */
  readonly apiVersion: string;
  /** A Microsoft Entra token, sent as a bearer token in place of a key. */
  readonly adToken?: string;
  /** The deployments, by model. Default: the deployment has the name of the model. */
  readonly deployments: ReadonlyMap<string, string>;
}
