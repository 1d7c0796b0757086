import type { Operation } from "./call.js";
import type { MediaType } from "./image-store.js";

/** Generates images from a prompt, and from other images. */
export interface ImageProvider {
  /** Makes images from a prompt. */
  readonly generate: Operation<ImageRequest, ImageReply>;
  /** Absent: it cannot edit images. */
  readonly edit?: Operation<EditRequest, ImageReply>;
}

/** Options of an image, for generating and editing. Absent options are the model's own choice. */
export interface ImageOptions {
  /** `WIDTHxHEIGHT` in pixels, or `auto`. */
  readonly size?: string;
  /** In the provider's own terms. */
  readonly quality?: string;
  /** `transparent`, `opaque` or `auto`. */
  readonly background?: string;
  /** The file format: `png`, `jpeg`, `webp`, `gif` (animated) or `svg`. */
  readonly output_format?: string;
  /** The compression level of a JPEG or WebP, in percent, 0 to 100, as the provider defines it. */
  readonly output_compression?: number;
  /** How much the model plans the image: `low`, `medium` or `high`. */
  readonly complexity?: string;
  /** The number of frames of a GIF, 2 to 16. */
  readonly frame_count?: number;
  /** How long each frame of a GIF is shown, in milliseconds. */
  readonly frame_duration_ms?: number;
  /** The provider's own id of the model that writes an SVG. */
  readonly svg_model?: string;
}

/** The common part of all image requests. */
export interface DrawingRequest extends ImageOptions {
  /** The provider's own id of the model. */
  readonly model: string;
  /** What the images are to show. */
  readonly prompt: string;
  /** The number of images, 1 or more, and not more than the model supports per request. */
  readonly count: number;
  /**
   * The number of this request's first image among all requested copies, from 1, for providers that would otherwise draw
   * the same image again. Absent: 1.
   */
  readonly first?: number;
  /**
   * Whether the model lets the request choose the delivery, and must return the bytes themselves. False: the model
   * chooses, and rejects the option.
   */
  readonly choosesDelivery: boolean;
  /**
   * The number of previews while the image is drawn (`partial-image` events), 1 to 3. A provider may send fewer, or
   * none. Absent: none.
   */
  readonly partialImages?: number;
}

/** A request for images from a prompt. */
export interface ImageRequest extends DrawingRequest {
  /** How strictly the provider moderates: `low` or `auto`. Absent: its own default. */
  readonly moderation?: string;
  /** `vivid` or `natural`. Absent: the model's own default. */
  readonly style?: string;
}

/** A request for images from other images. */
export interface EditRequest extends DrawingRequest {
  /** The images to edit; several are combined into one. At least one. */
  readonly images: readonly InputImage[];
  /** A PNG of the first image's size: only its fully transparent areas are edited. Absent: the whole image. */
  readonly mask?: InputImage;
  /**
   * A PNG of the first image's size, transparent but for what a person drew on it to guide the edit. Never together with
   * a mask. Absent: there is none.
   */
  readonly markup?: InputImage;
}

/** The images of one request. */
export interface ImageReply {
  /** At least one. May be fewer than requested. */
  readonly images: readonly Image[];
  /** The model that drew, as the provider names it. Absent: not reported; assume the requested model. */
  readonly model?: string;
  /** Absent: the provider did not count tokens. */
  readonly usage?: ImageUsage;
  /** In US dollars, by the prices that are known here; providers leave it out. Absent: unknown. */
  readonly costInDollars?: number;
  /** The provider's own id of the request. Absent: none was given. */
  readonly requestId?: string;
  /** How the provider deviated from the request, one sentence each. */
  readonly notes: readonly string[];
}

/** A finished image. */
export interface Image {
  /** The original file, byte for byte. */
  readonly bytes: Uint8Array;
  /** The prompt as the model rewrote it. Absent: not reported. */
  readonly revisedPrompt?: string;
}

/** In tokens. */
export interface ImageUsage {
  /** The prompt and the input images. */
  readonly inputTokens: number;
  /** The text part of the input. Absent: not reported separately; likewise below. */
  readonly textInputTokens?: number;
  /** The image part of the input. */
  readonly imageInputTokens?: number;
  /** The images that were drawn. */
  readonly outputTokens: number;
}

/** An image for a model to look at or to edit. */
export interface InputImage {
  /** The file, byte for byte. */
  readonly bytes: Uint8Array;
  /** Determined from the bytes. */
  readonly mediaType: MediaType;
}
