import { err, ok, type Result } from "neverthrow";
import type { ImageReply, Picture } from "../ports/image-provider.js";
import type { ImageStore } from "../ports/image-store.js";
import { malformedReplyError, type MalformedReplyError } from "../ports/provider-error.js";
import type { CreatedPicture } from "./created-images.js";
import { mediaTypeOf } from "./media-type.js";

/** Takes a picture in: looks whether it is one, and keeps the original. A store that fails loses no picture. */
export async function keepPicture(
  picture: Picture,
  reply: ImageReply,
  prompt: string,
  store: ImageStore | undefined,
): Promise<Result<CreatedPicture, MalformedReplyError>> {
  const mediaType = mediaTypeOf(picture.bytes);
  if (mediaType === undefined) {
    const message =
      `The provider sent ${picture.bytes.length} bytes that are no PNG, JPEG, WebP or GIF picture. ` +
      "Ask again, or choose another model.";
    return err(malformedReplyError({ message, requestId: reply.requestId }));
  }
  if (store === undefined) return ok({ ...picture, mediaType });
  const stored = await store.save({ bytes: picture.bytes, mediaType, prompt });
  return ok({ ...picture, mediaType, stored });
}
