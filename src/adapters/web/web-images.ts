import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ImageSourceRequest, ImageSource } from "../../ports/image-source.js";
import { cancelledError, invalidRequestError, type ProviderError } from "../../ports/provider-error.js";
import { downloadImage } from "./download-image.js";

/** Addresses are told without their query, which may hold a secret, and no longer than this. */
const maxAddressLength = 200;

/**
 * Reads images from the web, with care: their addresses are foreign text.
 * @param options.origins which may be read from although they are private: the base URL's own, and those that a
 *   setting names.
 */
export function webImages({ origins = [] }: { readonly origins?: readonly string[] }): ImageSource {
  const read = async (
    { place, maximumBytes }: ImageSourceRequest,
    { signal }: Call,
  ): Promise<Result<Uint8Array, ProviderError>> => {
    const bytes = await downloadImage(place, { origins, maximumBytes }, signal);
    if (signal.aborted) return err(cancelledError());
    return bytes.isOk() ? ok(bytes.value) : err(cannotBeHad(place, bytes.error));
  };
  return { read: (request, call) => new ResultAsync(read(request, call)) };
}

function cannotBeHad(place: string, why: string): ProviderError {
  const { origin, pathname } = URL.canParse(place) ? new URL(place) : { origin: "", pathname: "?" };
  const address = (origin === "null" ? "" : origin) + pathname;
  return invalidRequestError({
    message: `The image at ${address.slice(0, maxAddressLength)} cannot be had: ${why}.`,
  });
}
