import type { ResultAsync } from "neverthrow";
import type { MediaType } from "./image-store.js";

/** Inspects and converts images: small copies for hosts, suitable sizes for models, edits that keep the rest. */
export interface ImageCodec {
  /** Creates the best preview within both limits. */
  preview(bytes: Uint8Array, limits: PreviewLimits): ResultAsync<Preview, ImageCodecError>;
  /** The size of an image, and whether it is transparent. */
  measure(bytes: Uint8Array): ResultAsync<ImageMeasures, ImageCodecError>;
  /** @returns a PNG of exactly this size, stretched if the aspect ratio differs; transparency is preserved. */
  stretch(bytes: Uint8Array, size: ImageSize): ResultAsync<Uint8Array, ImageCodecError>;
  /**
   * Lays an edited version over the original where the mask is fully transparent, with a soft edge inside that area.
   * @returns a PNG of the original's size. Each pixel outside of that area has exactly the original's value.
   */
  keepOutsideMask(edit: MaskedEdit): ResultAsync<Uint8Array, ImageCodecError>;
}

/** Images in any format. */
export interface MaskedEdit {
  /** The image that was edited. */
  readonly original: Uint8Array;
  /** Stretched to the original's size, if it has about the same aspect ratio. */
  readonly edited: Uint8Array;
  /** Stretched to the original's size. */
  readonly mask: Uint8Array;
}

/** How large a preview may be. */
export interface PreviewLimits {
  /** The maximum size of the preview, in bytes. */
  readonly bytes: number;
  /** The maximum length of its longer side, in pixels. A smaller image is not enlarged. */
  readonly side: number;
}

/** A small copy of an image, for people to look at. */
export interface Preview {
  /** The file, byte for byte. */
  readonly bytes: Uint8Array;
  /** JPEG, or PNG for a transparent image. An animated image is shown by its first frame. */
  readonly mediaType: MediaType;
}

/** In pixels, after applying the orientation in the file. */
export interface ImageSize {
  /** The horizontal size. */
  readonly width: number;
  /** The vertical size. */
  readonly height: number;
}

/** What is known of an image without looking at it. */
export interface ImageMeasures extends ImageSize {
  /** Whether any pixel is at least partly transparent. */
  readonly isTransparent: boolean;
}

/** Why an image was not processed. */
export interface ImageCodecError {
  /**
   * `unavailable`: images cannot be processed on this machine at all. `unreadable`: this image cannot be decoded.
   * `too-small`: no preview fits in so few bytes. `mismatched`: the images of an edit do not fit together.
   */
  readonly kind: "unavailable" | "unreadable" | "too-small" | "mismatched";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
