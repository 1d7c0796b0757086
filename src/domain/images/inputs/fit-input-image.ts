import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { MediaType } from "../../../ports/image-store.js";
import type { ImageCodec } from "../../../ports/image-codec.js";
import { invalidRequestError, type InvalidRequestError } from "../../../ports/provider-error.js";
import type { InputImage } from "../../../ports/image-provider.js";

/** What a model takes of one image. */
export interface ImageLimits {
  readonly maxBytes: number;
  readonly mediaTypes: readonly MediaType[];
}

/** An image that the model takes, and what was changed to make it so. */
export interface FittedInputImage {
  readonly image: InputImage;
  /** Absent: nothing was changed. */
  readonly note?: string;
}

/** In pixels. Larger than that no model looks at an image, nor draws one. */
const maxSide = 3_840;

/**
 * Makes a smaller copy, or one of another kind, of an image that a model does not take as it is.
 * @param name how the caller called it; for messages.
 */
export function fitInputImage(
  image: InputImage,
  name: string,
  { maxBytes, mediaTypes }: ImageLimits,
  codec: ImageCodec | undefined,
): ResultAsync<FittedInputImage, InvalidRequestError> {
  const isOfAnotherKind = !mediaTypes.includes(image.mediaType);
  if (!isOfAnotherKind && image.bytes.length <= maxBytes) return okAsync({ image });
  const fault = isOfAnotherKind
    ? `is a ${kindOf(image.mediaType)}, and the model takes only ${mediaTypes.map(kindOf).join(", ")}`
    : `has ${image.bytes.length} bytes, and the model takes at most ${maxBytes}`;
  const refused = invalidRequestError({
    message: `${name} ${fault}; it could not be changed here. Name one that the model takes.`,
  });
  if (codec === undefined) return errAsync(refused);
  return codec
    .preview(image.bytes, { bytes: maxBytes, side: maxSide })
    .map(({ bytes, mediaType }) => ({
      image: { bytes, mediaType },
      note: `${name} ${fault}: a ${kindOf(mediaType)} of ${bytes.length} bytes was sent in its place.`,
    }))
    .mapErr(() => refused);
}

const kindOf = (mediaType: MediaType): string => mediaType.replace("image/", "").toUpperCase();
