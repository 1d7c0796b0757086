import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { MediaType } from "../../../ports/image-store.js";
import type { PictureCodec } from "../../../ports/image-codec.js";
import { invalidRequestError, type InvalidRequestError } from "../../../ports/provider-error.js";
import type { InputPicture } from "../../../ports/image-provider.js";

/** What a model takes of one picture. */
export interface PictureLimits {
  readonly mostBytes: number;
  readonly mediaTypes: readonly MediaType[];
}

/** A picture that the model takes, and what was changed to make it so. */
export interface FittedInputPicture {
  readonly picture: InputPicture;
  /** Absent: nothing was changed. */
  readonly note?: string;
}

/** In pixels. Larger than that no model looks at a picture, nor draws one. */
const longestSide = 3_840;

/**
 * Makes a smaller copy, or one of another kind, of a picture that a model does not take as it is.
 * @param name how the caller called it; for messages.
 */
export function fitInputPicture(
  picture: InputPicture,
  name: string,
  { mostBytes, mediaTypes }: PictureLimits,
  codec: PictureCodec | undefined,
): ResultAsync<FittedInputPicture, InvalidRequestError> {
  const isOfAnotherKind = !mediaTypes.includes(picture.mediaType);
  if (!isOfAnotherKind && picture.bytes.length <= mostBytes) return okAsync({ picture });
  const fault = isOfAnotherKind
    ? `is a ${kindOf(picture.mediaType)}, and the model takes only ${mediaTypes.map(kindOf).join(", ")}`
    : `has ${picture.bytes.length} bytes, and the model takes at most ${mostBytes}`;
  const refused = invalidRequestError({
    message: `${name} ${fault}; it could not be changed here. Name one that the model takes.`,
  });
  if (codec === undefined) return errAsync(refused);
  return codec
    .preview(picture.bytes, { bytes: mostBytes, side: longestSide })
    .map(({ bytes, mediaType }) => ({
      picture: { bytes, mediaType },
      note: `${name} ${fault}: a ${kindOf(mediaType)} of ${bytes.length} bytes was sent in its place.`,
    }))
    .mapErr(() => refused);
}

const kindOf = (mediaType: MediaType): string => mediaType.replace("image/", "").toUpperCase();
