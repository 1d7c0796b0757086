import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { showValue } from "../../domain/arguments/show-value.js";
import { mediaTypeOf } from "../../domain/images/inputs/image-bytes.js";
import type {
  ImageCodec,
  ImageCodecError,
  ImageMeasures,
  ImageSize,
  MaskedEdit,
  Preview,
  PreviewLimits,
} from "../../ports/image-codec.js";
import { imageMeasures } from "./image-measures.js";
import { plainPng } from "./plain-png.js";

/** A complete JPEG of one grey pixel. */
const tinyJpeg = new Uint8Array(
  Buffer.from(
    "/9j/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAABAAEBAREA" +
      "/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AT//Z",
    "base64",
  ),
);

interface FakeImageCodecOptions {
  /** Makes every call fail. Absent: calls succeed. */
  readonly error?: ImageCodecError;
}

/**
 * Previews every image as the same one-pixel JPEG of 141 bytes. Bytes without an image header are `unreadable`, and a
 * lower limit is `too-small`. Measures PNGs and JPEGs by their headers, treats every PNG with an alpha channel as
 * transparent, stretches everything into grey, and lets
 * the whole edited image be its edit.
 */
export class FakeImageCodec implements ImageCodec {
  readonly #error: ImageCodecError | undefined;

  /** @throws TypeError for an error that a codec cannot have. */
  constructor({ error }: FakeImageCodecOptions = {}) {
    if (error !== undefined && !isCodecError(error)) {
      throw new TypeError(
        `FakeImageCodec: error must have a message, and a kind of ${kinds.join(", ")}; got ${showValue(error)}.`,
      );
    }
    this.#error = error;
  }

  preview(bytes: Uint8Array, limits: PreviewLimits): ResultAsync<Preview, ImageCodecError> {
    if (this.#error !== undefined) return errAsync(this.#error);
    if (mediaTypeOf(bytes) === undefined) return errAsync(unreadable);
    if (limits.bytes < tinyJpeg.length) return errAsync(tooSmall);
    return okAsync({ bytes: tinyJpeg.slice(), mediaType: "image/jpeg" });
  }

  measure(bytes: Uint8Array): ResultAsync<ImageMeasures, ImageCodecError> {
    if (this.#error !== undefined) return errAsync(this.#error);
    const measures = imageMeasures(bytes);
    // The 26th byte of a PNG says whether it has an alpha channel.
    const isTransparent = mediaTypeOf(bytes) === "image/png" && [4, 6].includes(bytes[25] ?? 0);
    return measures === undefined ? errAsync(unreadable) : okAsync({ ...measures, isTransparent });
  }

  stretch(bytes: Uint8Array, { width, height }: ImageSize): ResultAsync<Uint8Array, ImageCodecError> {
    return this.measure(bytes).map(({ isTransparent }) =>
      isTransparent ? plainPng({ width, height }, 128, 128) : plainPng({ width, height }, 128),
    );
  }

  keepOutsideMask({ original, edited, mask }: MaskedEdit): ResultAsync<Uint8Array, ImageCodecError> {
    return ResultAsync.combine([original, edited, mask].map((bytes) => this.measure(bytes))).andThen(
      ([size, drawn, area]) => {
        const fits = size && drawn && size.width * drawn.height === size.height * drawn.width;
        return fits && area?.isTransparent ? this.stretch(edited, size) : errAsync(mismatched);
      },
    );
  }
}

const kinds: readonly string[] = [
  "unavailable",
  "unreadable",
  "too-small",
  "mismatched",
] satisfies ImageCodecError["kind"][];

const isCodecError = (error: unknown): boolean => {
  const { kind, message } = (error ?? {}) as Partial<Record<string, unknown>>;
  return typeof kind === "string" && kinds.includes(kind) && typeof message === "string";
};

const mismatched: ImageCodecError = {
  kind: "mismatched",
  message: "The edit, the original and the mask do not fit together. Use images of the same size.",
};

const unreadable: ImageCodecError = {
  kind: "unreadable",
  message: "These bytes are not a readable image. Open the original instead.",
};

const tooSmall: ImageCodecError = {
  kind: "too-small",
  message: `A preview requires at least ${tinyJpeg.length} bytes. Allow more, or open the original instead.`,
};
