import type { Operation } from "./call.js";

/** Makes pictures from words. */
export interface ImageProvider {
  readonly generate: Operation<ImageRequest, ImageReply>;
}

export interface ImageRequest {
  /** The provider's own id of the model. */
  readonly model: string;
  readonly prompt: string;
  /** How many pictures, 1 or more. The caller asks for no more at once than the model makes at once. */
  readonly count: number;
  /** `WIDTHxHEIGHT` in pixels, or `auto`. Absent: the model's own default. */
  readonly size?: string;
  /** The provider's own word. Absent: the model's own default. */
  readonly quality?: string;
  /**
   * Whether the model can be told how to answer and is to answer with the bytes themselves. False: it
   * answers in its own way, which it refuses to be told.
   */
  readonly choosesDelivery: boolean;
}

export interface ImageReply {
  /** At least one. May be fewer than were asked for. */
  readonly pictures: readonly Picture[];
  /** Who drew, by the provider's word. Absent: it did not say, so the model that was asked. */
  readonly model?: string;
  /** Absent: the provider did not count. */
  readonly usage?: ImageUsage;
  /** The provider's own id of the request. Absent: none was given. */
  readonly requestId?: string;
  /** What the provider did otherwise than it was asked, a sentence each. */
  readonly notes: readonly string[];
}

export interface Picture {
  /** The file as the model made it, byte for byte. */
  readonly bytes: Uint8Array;
  /** The prompt as the model rewrote it. Absent: it did not say. */
  readonly revisedPrompt?: string;
}

/** In tokens. */
export interface ImageUsage {
  readonly inputTokens: number;
  /** Those of the input that are words. Absent: the provider did not tell them apart; likewise below. */
  readonly textInputTokens?: number;
  /** Those of the input that are pictures. */
  readonly imageInputTokens?: number;
  readonly outputTokens: number;
}
