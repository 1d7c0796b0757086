import { err, ok, type Result } from "neverthrow";
import type { ImageReply, Picture } from "../../ports/image-provider.js";
import type { ImageStore, Provenance } from "../../ports/image-store.js";
import { malformedReplyError, type MalformedReplyError } from "../../ports/provider-error.js";
import type { CreatedPicture } from "./created-images.js";
import { mediaTypeOf } from "./image-bytes.js";
import { present } from "../omit-undefined.js";

/** What a picture is made from, and where it is kept. */
export interface Origin extends Pick<Provenance, "prompt" | "model" | "arguments"> {
  /** Absent: it is only in the result. */
  readonly store: ImageStore | undefined;
}

/** Takes a picture in: looks whether it is one, and keeps the original. A store that fails loses no picture. */
export async function keepPicture(
  picture: Picture,
  reply: ImageReply,
  { prompt, model, arguments: sent, store }: Origin,
): Promise<Result<CreatedPicture, MalformedReplyError>> {
  const { requestId } = reply;
  const mediaType = mediaTypeOf(picture.bytes);
  if (mediaType === undefined) {
    const message =
      `The provider sent ${picture.bytes.length} bytes that are no PNG, JPEG, WebP or GIF picture. ` +
      "Ask again, or choose another model.";
    return err(malformedReplyError({ message, requestId }));
  }
  if (store === undefined) return ok({ ...picture, mediaType });
  const provenance = {
    prompt,
    model: reply.model ?? model,
    arguments: sent,
    ...present({ revisedPrompt: picture.revisedPrompt, requestId }),
  };
  const stored = await store.save({ bytes: picture.bytes, mediaType, prompt, provenance });
  return ok({ ...picture, mediaType, stored });
}
