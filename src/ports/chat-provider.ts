import type { Operation } from "./call.js";
import type { JsonSchema } from "./schema-checker.js";
import type { InputImage } from "./image-provider.js";

/**
 * Answers questions in text. One code path serves streaming and not: text is reported as `text` events
 * while it is written, and the whole reply is the result.
 */
export interface ChatProvider {
  readonly complete: Operation<ChatRequest, ChatReply>;
}

export interface ChatRequest {
  /** The provider's own id of the model. */
  readonly model: string;
  /** The conversation so far, oldest first; the last message is the one to answer. Never empty. */
  readonly messages: readonly ChatMessage[];
  /** 0 (most predictable) to 2. Absent: the model's own default. */
  readonly temperature?: number;
  /**
   * How hard the model thinks before it answers, in the provider's own word: OpenAI's are `none`, `low`,
   * `medium`, `high`, `xhigh` and `max`, and few models take them all. Absent: the model's own default.
   */
  readonly reasoningEffort?: string;
  /** The most that may be written. Absent: the model's own limit. */
  readonly tokenCap?: TokenCap;
  /** Whether the model is to look things up on the web. A provider that cannot let it refuses the request. */
  readonly webSearch?: boolean;
  /**
   * The answer is to be JSON that fits this schema, whose root has the type object. The provider does what it can;
   * whoever asks checks. One that cannot ask a model for JSON at all refuses the request. Absent: any text.
   */
  readonly schema?: JsonSchema;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
  /** What the model is to look at together with the text, in this order; only a user's message has some. Absent: none. */
  readonly images?: readonly InputImage[];
}

export interface TokenCap {
  /** In tokens, 1 or more. */
  readonly limit: number;
  /**
   * What the model counts: only the answer, or its hidden reasoning too. In OpenAI's Chat Completions the
   * first is called `max_tokens`, the second `max_completion_tokens`.
   */
  readonly counts: "answer" | "answer-and-reasoning";
}

export interface ChatReply {
  /** All the text, as it was streamed. Empty when the model wrote none; `finishReason` then says why. */
  readonly text: string;
  /** The model that answered, by the provider's word; may be a dated form of the one that was asked. */
  readonly model: string;
  readonly finishReason: FinishReason;
  /** Absent: the provider did not count. */
  readonly usage?: ChatUsage;
  /** The provider's own id of the request. Absent: none was given. */
  readonly requestId?: string;
  /** The web pages that the answer rests on, in the order in which it names them, each once. Absent: none. */
  readonly sources?: readonly Source[];
  /** What the provider did otherwise than it was asked, a sentence each. */
  readonly notes: readonly string[];
}

/** A web page. Both fields are foreign text. */
export interface Source {
  /** Begins with `https:` or `http:`. */
  readonly url: string;
  /** Absent: it was not told. */
  readonly title?: string;
}

export interface FinishReason {
  /**
   * `stop`: the answer is complete. `length`: the token cap ended it. `refusal`: the model declined, and
   * the text is its refusal. `content-filter`: the provider cut the text off. `other`: see `raw`.
   */
  readonly unified: "stop" | "length" | "refusal" | "content-filter" | "other";
  /** The provider's own word. */
  readonly raw: string;
}

/** In tokens. */
export interface ChatUsage {
  readonly inputTokens: number;
  /** Those of the input that the provider still knew from an earlier call. Absent: it did not say. */
  readonly cachedInputTokens?: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  /** Absent: the provider did not tell them apart. */
  readonly reasoningTokens?: number;
}
