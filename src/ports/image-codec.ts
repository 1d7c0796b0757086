import type { ResultAsync } from "neverthrow";
import type { MediaType } from "./image-store.js";

/** Looks into pictures and makes others of them: small ones for hosts, fitting ones for models. */
export interface PictureCodec {
  /** The best preview that fits both limits. */
  preview(bytes: Uint8Array, limits: PreviewLimits): ResultAsync<Preview, PictureCodecError>;
  measure(bytes: Uint8Array): ResultAsync<PictureMeasures, PictureCodecError>;
  /** @returns a PNG of just this size, stretched where its shape is another; what one can see through stays so. */
  stretch(bytes: Uint8Array, size: PictureSize): ResultAsync<Uint8Array, PictureCodecError>;
}

export interface PreviewLimits {
  /** The most the preview may weigh, in bytes. */
  readonly bytes: number;
  /** The most it may measure on its longer side, in pixels. A smaller picture is not enlarged. */
  readonly side: number;
}

export interface Preview {
  readonly bytes: Uint8Array;
  /** JPEG, or PNG where transparency matters. */
  readonly mediaType: MediaType;
}

/** In pixels, as the picture is to be looked at: turned as its file says. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export interface PictureMeasures extends PictureSize {
  /** Whether there is any place where one can see through, if only a little. */
  readonly isTransparent: boolean;
}

/**
 * `unavailable`: nothing can be done with pictures on this machine at all. `unreadable`: this picture cannot be
 * decoded. `too-small`: no preview fits so few bytes.
 */
export interface PictureCodecError {
  readonly kind: "unavailable" | "unreadable" | "too-small";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
