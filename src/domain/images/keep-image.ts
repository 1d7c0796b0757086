import { err, ok, type Result } from "neverthrow";
import type { ImageReply, Image } from "../../ports/image-provider.js";
import type { ImageStore, Provenance } from "../../ports/image-store.js";
import {
  malformedReplyError,
  type MalformedReplyError,
  type ProviderError,
} from "../../ports/provider-error.js";
import type { CreatedImage } from "../call/created-images.js";
import { mediaTypeOf } from "./inputs/image-bytes.js";
import { omitUndefined } from "../call/omit-undefined.js";

/** What an image is made from, and where it is kept. */
export interface Origin extends Pick<Provenance, "prompt" | "model" | "arguments"> {
  /** Absent: it is only in the result. */
  readonly store: ImageStore | undefined;
}

/** Takes an image in: looks whether it is one, and keeps the original. A store that fails loses no image. */
export async function keepImage(
  image: Image,
  reply: ImageReply,
  { prompt, model, arguments: sent, store }: Origin,
): Promise<Result<CreatedImage, MalformedReplyError>> {
  const { requestId } = reply;
  const mediaType = mediaTypeOf(image.bytes);
  if (mediaType === undefined) {
    const message =
      `The provider sent ${image.bytes.length} bytes that are no PNG, JPEG, WebP or GIF image. ` +
      "Ask again, or choose another model.";
    return err(malformedReplyError({ message, requestId }));
  }
  if (store === undefined) return ok({ ...image, mediaType });
  const provenance = {
    prompt,
    model: reply.model ?? model,
    arguments: sent,
    ...omitUndefined({ revisedPrompt: image.revisedPrompt, requestId }),
  };
  const stored = await store.save({ bytes: image.bytes, mediaType, prompt, provenance });
  return ok({ ...image, mediaType, stored });
}

/**
 * Keeps what had been drawn until a call failed, marked as unfinished in its name and in its provenance.
 * @returns the error, with words that say where it is, or why it could not be kept.
 */
export async function keepUnfinished<Failure extends ProviderError>(
  error: Failure,
  bytes: Uint8Array | undefined,
  { prompt, model, arguments: sent, store }: Origin,
): Promise<Failure> {
  const mediaType = bytes && mediaTypeOf(bytes);
  if (bytes === undefined || mediaType === undefined || store === undefined) return error;
  const provenance = { prompt, model, arguments: sent, unfinished: true } as const;
  const stored = await store.save({ bytes, mediaType, prompt: `unfinished ${prompt}`, provenance });
  const words = stored.match(
    ({ path, uri }) => `What had been drawn until then is kept, unfinished: ${path ?? uri}`,
    ({ message }) => `What had been drawn until then could not be kept. ${message}`,
  );
  return { ...error, message: `${error.message} ${words}` };
}
