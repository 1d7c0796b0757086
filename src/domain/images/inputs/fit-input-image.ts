import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { MediaType } from "../../../ports/image-store.js";
import type { ImageCodec } from "../../../ports/image-codec.js";
import { invalidRequestError, type InvalidRequestError } from "../../../ports/provider-error.js";
import type { InputImage } from "../../../ports/image-provider.js";
import { formatName } from "./image-bytes.js";

/** What a model accepts for one image. */
export interface ImageLimits {
  /** The maximum size of the file. */
  readonly maxBytes: number;
  /** The accepted formats. */
  readonly mediaTypes: readonly MediaType[];
}

/** An image that the model accepts, and what was changed. */
export interface FittedInputImage {
  readonly image: InputImage;
  /** Absent: nothing was changed. */
  readonly note?: string;
}

/** In pixels. No model reads or draws larger images. */
const maxSide = 3_840;

/**
 * Makes a smaller or converted copy of an image that a model does not accept unchanged.
 * @param name the caller's name for the image; for messages.
 */
export function fitInputImage(
  image: InputImage,
  name: string,
  { maxBytes, mediaTypes }: ImageLimits,
  codec: ImageCodec | undefined,
): ResultAsync<FittedInputImage, InvalidRequestError> {
  const hasOtherFormat = !mediaTypes.includes(image.mediaType);
  if (!hasOtherFormat && image.bytes.length <= maxBytes) return okAsync({ image });
  const issue = hasOtherFormat
    ? `is a ${formatName(image.mediaType)}, but the model accepts only ${mediaTypes.map(formatName).join(", ")}`
    : `has ${image.bytes.length} bytes, but the model accepts at most ${maxBytes}`;
  const refused = invalidRequestError({
    message: `${name} ${issue}, and it could not be converted here. Use an image that the model accepts.`,
    notSent: true,
  });
  if (codec === undefined) return errAsync(refused);
  return codec
    .preview(image.bytes, { bytes: maxBytes, side: maxSide })
    .map(({ bytes, mediaType }) => ({
      image: { bytes, mediaType },
      note: `${name} ${issue}, so a ${formatName(mediaType)} of ${bytes.length} bytes was sent instead.`,
    }))
    .mapErr(() => refused);
}
