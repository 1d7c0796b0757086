import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import { mediaTypeOf } from "../domain/media-type.js";
import type { PictureCodec, PictureCodecError, Preview, PreviewLimits } from "../ports/picture-codec.js";

/** A whole JPEG of one grey pixel. */
const tinyJpeg = new Uint8Array(
  Buffer.from(
    "/9j/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAABAAEBAREA" +
      "/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AT//Z",
    "base64",
  ),
);

/**
 * Previews every picture as the same JPEG of one pixel, in 141 bytes. What does not begin as a picture does
 * is `unreadable`, fewer bytes are `too-small`.
 */
export class FakePictureCodec implements PictureCodec {
  readonly #error: PictureCodecError | undefined;

  /** @param error what every call fails with. Absent: none does so. */
  constructor({ error }: { readonly error?: PictureCodecError } = {}) {
    this.#error = error;
  }

  preview(bytes: Uint8Array, limits: PreviewLimits): ResultAsync<Preview, PictureCodecError> {
    if (this.#error !== undefined) return errAsync(this.#error);
    if (mediaTypeOf(bytes) === undefined) return errAsync(unreadable);
    if (limits.bytes < tinyJpeg.length) return errAsync(tooSmall);
    return okAsync({ bytes: tinyJpeg.slice(), mediaType: "image/jpeg" });
  }
}

const unreadable: PictureCodecError = {
  kind: "unreadable",
  message: "These bytes are no picture that can be read. Open the original instead.",
};

const tooSmall: PictureCodecError = {
  kind: "too-small",
  message: `A preview takes at least ${tinyJpeg.length} bytes. Allow more, or open the original instead.`,
};
