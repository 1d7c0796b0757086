import type { ResultAsync } from "neverthrow";
import type { MediaType } from "./image-store.js";

/** Looks into images and makes others of them: small ones for hosts, fitting ones for models. */
export interface ImageCodec {
  /** The best preview that fits both limits. */
  preview(bytes: Uint8Array, limits: PreviewLimits): ResultAsync<Preview, ImageCodecError>;
  measure(bytes: Uint8Array): ResultAsync<ImageMeasures, ImageCodecError>;
  /** @returns a PNG of just this size, stretched where its shape is another; what one can see through stays so. */
  stretch(bytes: Uint8Array, size: ImageSize): ResultAsync<Uint8Array, ImageCodecError>;
}

export interface PreviewLimits {
  /** The most the preview may weigh, in bytes. */
  readonly bytes: number;
  /** The most it may measure on its longer side, in pixels. A smaller image is not enlarged. */
  readonly side: number;
}

export interface Preview {
  readonly bytes: Uint8Array;
  /** JPEG, or PNG where transparency matters. */
  readonly mediaType: MediaType;
}

/** In pixels, as the image is to be looked at: turned as its file says. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

export interface ImageMeasures extends ImageSize {
  /** Whether there is any place where one can see through, if only a little. */
  readonly isTransparent: boolean;
}

/**
 * `unavailable`: nothing can be done with images on this machine at all. `unreadable`: this image cannot be
 * decoded. `too-small`: no preview fits so few bytes.
 */
export interface ImageCodecError {
  readonly kind: "unavailable" | "unreadable" | "too-small";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
