import type { Operation } from "./call.js";
import type { ProviderError } from "./provider-error.js";
import type { JsonSchema } from "./schema-checker.js";
import type { InputImage } from "./image-provider.js";

/**
 * Answers questions in text. There is only one code path: text is reported as `text` events while it is written, and
 * the whole reply is the result.
 */
export interface ChatProvider {
  /** Answers one question. */
  readonly complete: Operation<ChatRequest, ChatReply>;
  /** Answers questions in the background. Absent: the provider cannot. */
  readonly background?: BackgroundChat;
}

/**
 * Answers questions in the background: the provider keeps the work and its answer, so that any process can ask for it by
 * its id, also after a restart.
 */
export interface BackgroundChat {
  /**
   * Hands a question over, which must have `background`. If the call is cancelled meanwhile, the provider cancels what it
   * was handed.
   */
  readonly begin: Operation<ChatRequest, BegunWork>;
  /** Asks once what has become of the work. An error says nothing about the work itself. */
  readonly look: Operation<BackgroundWork, BackgroundState>;
  /** Cancels the work. @returns what has become of it: it may have ended before. */
  readonly cancel: Operation<BackgroundWork, BackgroundState>;
}

/** When an answer is due: as soon as possible, or within 2 or 8 hours, which costs less. */
export type CompletionWindow = "now" | "within_2h" | "within_8h";

/** What came of handing over a question: work in the background, or the answer itself. */
export type BegunWork =
  | {
      /** Which one it is. */
      readonly state: "begun";
      /** What `look` and `cancel` need. */
      readonly work: BackgroundWork;
    }
  | {
      /** Which one it is. */
      readonly state: "answered";
      /** The answer, from a provider that had it at once. */
      readonly reply: ChatReply;
    };

/** Work in the background, as `begin` returned it. Consists of JSON, so that it can be recorded. */
export interface BackgroundWork {
  /** The provider's own id of the work. */
  readonly id: string;
  /** The requested model. */
  readonly model: string;
  /** When the answer is due. */
  readonly window: CompletionWindow;
  /** How the provider deviated from the request, one sentence each. */
  readonly notes: readonly string[];
  /** What is reserved for it in the spending record; providers leave it out. Absent: nothing. */
  readonly reserved?: ReservedCost;
}

/** A reservation in the spending record that is settled later. */
export interface ReservedCost {
  /** That of the reservation. */
  readonly id: string;
  /** The day of the reservation, `YYYY-MM-DD` in UTC. */
  readonly day: string;
  /** The most that the work can cost, in US dollars. Absent: unknown. */
  readonly dollars?: number;
}

/** What has become of work in the background. */
export type BackgroundState =
  | {
      /** It waits, it is in progress, it was cancelled, or the provider does not know it, or no longer. */
      readonly state: "queued" | "working" | "cancelled" | "gone";
    }
  | {
      /** The answer is there. */
      readonly state: "answered";
      /** The answer. */
      readonly reply: ChatReply;
    }
  | {
      /** The work failed. */
      readonly state: "failed";
      /** Why. */
      readonly error: ProviderError;
    };

/** A question, with all that the model is to know. */
export interface ChatRequest {
  /** The provider's own id of the model. */
  readonly model: string;
  /** The conversation so far, oldest first; the last message is the one to answer. Never empty. */
  readonly messages: readonly ChatMessage[];
  /** 0 (most predictable) to 2. Absent: the model's own default. */
  readonly temperature?: number;
  /**
   * How much the model reasons before it answers, in the provider's own terms: OpenAI's are `none`, `low`, `medium`,
   * `high`, `xhigh` and `max`, and few models accept all of them. Absent: the model's own default.
   */
  readonly reasoningEffort?: string;
  /** The maximum length of the answer. Absent: the model's own limit. */
  readonly tokenCap?: TokenCap;
  /** Whether the model may search the web. A provider without web search rejects the request. */
  readonly webSearch?: boolean;
  /**
   * Requests an answer in JSON that matches this schema, whose root has the type object. Best effort: the caller must
   * validate it. A provider without JSON output rejects the request. Absent: any text.
   */
  readonly schema?: JsonSchema;
  /** When the answer is due, for `background.begin`; `complete` ignores it. */
  readonly background?: CompletionWindow;
}

/** One message of a conversation. */
export interface ChatMessage {
  /** Who speaks: `system` gives instructions, `assistant` is the model. */
  readonly role: "system" | "user" | "assistant";
  /** The text, unchanged. */
  readonly text: string;
  /** The images that belong to the text, in order; only in user messages. Absent: none. */
  readonly images?: readonly InputImage[];
}

/** The maximum length of an answer. */
export interface TokenCap {
  /** In tokens, 1 or more. */
  readonly limit: number;
  /**
   * What the model counts: only the answer, or also its hidden reasoning. In OpenAI's Chat Completions, the former is
   * called `max_tokens`, the latter `max_completion_tokens`.
   */
  readonly counts: "answer" | "answer-and-reasoning";
}

/** An answer. */
export interface ChatReply {
  /** The complete text, as streamed. Empty if the model wrote none; `finishReason` then says why. */
  readonly text: string;
  /** The model that answered, as the provider names it; may be a dated snapshot of the requested one. */
  readonly model: string;
  /** Why the model stopped. */
  readonly finishReason: FinishReason;
  /** Absent: the provider did not count tokens. */
  readonly usage?: ChatUsage;
  /** How often the model searched the web. Absent: never, or not reported. */
  readonly webSearches?: number;
  /** In US dollars, by the prices that are known here; providers leave it out. Absent: unknown. */
  readonly costInDollars?: number;
  /** The provider's own id of the request. Absent: none was given. */
  readonly requestId?: string;
  /** The web pages that the answer cites, each once, in order. Absent: none. */
  readonly sources?: readonly Source[];
  /** How the provider deviated from the request, one sentence each. */
  readonly notes: readonly string[];
}

/** A web page. Both fields are untrusted text. */
export interface Source {
  /** Starts with `https:` or `http:`. */
  readonly url: string;
  /** Absent: unknown. */
  readonly title?: string;
}

/** Why a model stopped. */
export interface FinishReason {
  /**
   * `stop`: the answer is complete. `length`: it reached the token cap. `refusal`: the model declined, and the text is
   * its refusal. `content-filter`: the provider cut the text off. `other`: see `raw`.
   */
  readonly unified: "stop" | "length" | "refusal" | "content-filter" | "other";
  /** The provider's own value. */
  readonly raw: string;
}

/** In tokens. */
export interface ChatUsage {
  /** All that the model read, including what was cached. */
  readonly inputTokens: number;
  /** The input tokens that the provider had cached from an earlier call. Absent: not reported. */
  readonly cachedInputTokens?: number;
  /** The input tokens that the provider cached for later calls. Absent: not reported. */
  readonly cacheWriteTokens?: number;
  /** Includes reasoning. */
  readonly outputTokens: number;
  /** Absent: not reported separately. */
  readonly reasoningTokens?: number;
}
