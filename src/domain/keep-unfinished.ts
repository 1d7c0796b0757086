import type { ProviderError } from "../ports/provider-error.js";
import type { Origin } from "./images/keep-image.js";
import { mediaTypeOf } from "./images/image-bytes.js";

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
