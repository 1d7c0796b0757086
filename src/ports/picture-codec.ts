import type { ResultAsync } from "neverthrow";
import type { MediaType } from "./image-store.js";

/** Makes small copies of pictures, for hosts that limit the size of a result. */
export interface PictureCodec {
  /** The best preview that fits both limits. */
  preview(bytes: Uint8Array, limits: PreviewLimits): ResultAsync<Preview, PictureCodecError>;
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

/**
 * `unavailable`: previews cannot be made on this machine at all. `unreadable`: this picture cannot be
 * decoded. `too-small`: no preview fits so few bytes.
 */
export interface PictureCodecError {
  readonly kind: "unavailable" | "unreadable" | "too-small";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
