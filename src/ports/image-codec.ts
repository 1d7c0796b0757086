import type { ResultAsync } from "neverthrow";
import type { MediaType } from "./image-store.js";

/** Inspects and converts images: small copies for hosts, suitable sizes for models. */
export interface ImageCodec {
  /** Creates the best preview within both limits. */
  preview(bytes: Uint8Array, limits: PreviewLimits): ResultAsync<Preview, ImageCodecError>;
  measure(bytes: Uint8Array): ResultAsync<ImageMeasures, ImageCodecError>;
  /** @returns a PNG of exactly this size, stretched if the aspect ratio differs; transparency is preserved. */
  stretch(bytes: Uint8Array, size: ImageSize): ResultAsync<Uint8Array, ImageCodecError>;
}

export interface PreviewLimits {
  /** The maximum size of the preview, in bytes. */
  readonly bytes: number;
  /** The maximum length of its longer side, in pixels. A smaller image is not enlarged. */
  readonly side: number;
}

export interface Preview {
  readonly bytes: Uint8Array;
  /** JPEG, or PNG for a transparent image. */
  readonly mediaType: MediaType;
}

/** In pixels, after applying the orientation in the file. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

export interface ImageMeasures extends ImageSize {
  /** Whether any pixel is at least partly transparent. */
  readonly isTransparent: boolean;
}

/**
 * `unavailable`: images cannot be processed on this machine at all. `unreadable`: this image cannot be decoded.
 * `too-small`: no preview fits in so few bytes.
 */
export interface ImageCodecError {
  readonly kind: "unavailable" | "unreadable" | "too-small";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
