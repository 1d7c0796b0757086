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
import { placeOf } from "./place-of.js";

/** What an image is made from, and where it is saved. */
export interface Origin extends Pick<Provenance, "prompt" | "model" | "arguments" | "gallery"> {
  /** Absent: the image is only in the result. */
  readonly store: ImageStore | undefined;
}

/** Checks that the bytes are an image, and saves the original. If the store fails, the image is still returned. */
export async function keepImage(
  image: Image,
  reply: ImageReply,
  { prompt, model, arguments: sent, gallery, store }: Origin,
): Promise<Result<CreatedImage, MalformedReplyError>> {
  const { requestId, costInDollars } = reply;
  const mediaType = mediaTypeOf(image.bytes);
  if (mediaType === undefined) {
    const message =
      `The provider sent ${image.bytes.length} bytes that are not a PNG, JPEG, WebP, GIF or SVG image. ` +
      "Ask again, or choose another model.";
    return err(malformedReplyError({ message, requestId }));
  }
  if (store === undefined) return ok({ ...image, mediaType });
  const provenance = {
    prompt,
    model: reply.model ?? model,
    arguments: sent,
    ...omitUndefined({
      revisedPrompt: image.revisedPrompt,
      requestId,
      costInDollars: costInDollars && costInDollars / reply.images.length,
      gallery,
    }),
  };
  const stored = await store.save({ bytes: image.bytes, mediaType, prompt, provenance });
  return ok({ ...image, mediaType, stored });
}

/**
 * Saves the last partial image of a failed call, marked as unfinished in its name and provenance.
 * @returns the error, with a sentence that says where the image is, or why it could not be saved.
 */
export async function keepUnfinished<Failure extends ProviderError>(
  error: Failure,
  bytes: Uint8Array | undefined,
  { prompt, model, arguments: sent, gallery, store }: Origin,
): Promise<Failure> {
  const mediaType = bytes && mediaTypeOf(bytes);
  if (bytes === undefined || mediaType === undefined || store === undefined) return error;
  const origin = { prompt, model, arguments: sent, ...omitUndefined({ gallery }) };
  const provenance = { ...origin, unfinished: true } as const;
  const stored = await store.save({ bytes, mediaType, prompt: `unfinished ${prompt}`, provenance });
  const sentence = stored.match(
    (image) => `The unfinished image was saved: ${placeOf(image)}`,
    ({ message }) => `The unfinished image could not be saved. ${message}`,
  );
  return { ...error, message: `${error.message} ${sentence}` };
}
