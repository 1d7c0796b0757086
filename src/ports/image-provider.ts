import type { Operation } from "./call.js";
import type { MediaType } from "./image-store.js";

/** Makes images from words, and from other images. */
export interface ImageProvider {
  readonly generate: Operation<ImageRequest, ImageReply>;
  /** Absent: it can only make images from words. */
  readonly edit?: Operation<EditRequest, ImageReply>;
}

/** What an image is to be like, whatever it is made from. What is absent is the model's own choice. */
export interface ImageOptions {
  /** `WIDTHxHEIGHT` in pixels, or `auto`. */
  readonly size?: string;
  /** The provider's own word. */
  readonly quality?: string;
  /** `transparent`, `opaque` or `auto`. */
  readonly background?: string;
  /** The kind of file: `png`, `jpeg` or `webp`. */
  readonly output_format?: string;
  /** The compression level of a JPEG or WebP, in percent, 0 to 100, as the provider counts it. */
  readonly output_compression?: number;
  /** How much computing goes into planning the image: `low`, `medium` or `high`. */
  readonly complexity?: string;
}

/** What every request for images says. */
export interface DrawingRequest extends ImageOptions {
  /** The provider's own id of the model. */
  readonly model: string;
  readonly prompt: string;
  /** How many images, 1 or more. The caller asks for no more at once than the model makes at once. */
  readonly count: number;
  /**
   * Which of the images that are wanted alike is the first of this request, from 1, for providers that would draw
   * the same again. Absent: the first of all.
   */
  readonly first?: number;
  /**
   * Whether the model can be told how to answer and is to answer with the bytes themselves. False: it
   * answers in its own way, which it refuses to be told.
   */
  readonly choosesDelivery: boolean;
  /**
   * How often the image is to be shown while it is drawn (`partial-image` events), 1 to 3. A provider may show
   * it less often, or not at all. Absent: not at all.
   */
  readonly partialImages?: number;
}

export interface ImageRequest extends DrawingRequest {
  /** How strictly the provider judges what may be drawn: `low` or `auto`. Absent: as it does by default. */
  readonly moderation?: string;
  /** `vivid` or `natural`. Absent: the model's own default. */
  readonly style?: string;
}

export interface EditRequest extends DrawingRequest {
  /** What is to be changed; of several, one image is made. At least one. */
  readonly images: readonly InputImage[];
  /** A PNG as large as the first image: only where it is fully transparent may that one change. Absent: anywhere. */
  readonly mask?: InputImage;
}

export interface ImageReply {
  /** At least one. May be fewer than were asked for. */
  readonly images: readonly Image[];
  /** Who drew, by the provider's word. Absent: it did not say, so the model that was asked. */
  readonly model?: string;
  /** Absent: the provider did not count. */
  readonly usage?: ImageUsage;
  /** The provider's own id of the request. Absent: none was given. */
  readonly requestId?: string;
  /** What the provider did otherwise than it was asked, a sentence each. */
  readonly notes: readonly string[];
}

export interface Image {
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
  /** Those of the input that are images. */
  readonly imageInputTokens?: number;
  readonly outputTokens: number;
}

/** An image that a model is to look at or to work on. */
export interface InputImage {
  readonly bytes: Uint8Array;
  /** As told by the bytes. */
  readonly mediaType: MediaType;
}
