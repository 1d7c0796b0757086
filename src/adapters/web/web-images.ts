import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ImageSourceRequest, ImageSource } from "../../ports/image-source.js";
import { cancelledError, invalidRequestError, type ProviderError } from "../../ports/provider-error.js";
import { downloadImage, type DownloadProxies } from "./download-image.js";

/** The maximum length of a URL in messages. The query is omitted, because it may contain a secret. */
const maxAddressLength = 200;

/**
 * Reads images from the web. Their URLs are untrusted.
 * @param options.origins allowed even if private: the base URL's own, and those of the setting.
 * @param options.proxies absent: images are downloaded directly.
 */
export function webImages({
  origins = [],
  proxies,
}: {
  readonly origins?: readonly string[];
  readonly proxies?: DownloadProxies | undefined;
}): ImageSource {
  const read = async (
    { place, maximumBytes }: ImageSourceRequest,
    { signal }: Call,
  ): Promise<Result<Uint8Array, ProviderError>> => {
    const bytes = await downloadImage(place, { origins, maximumBytes, proxies }, signal);
    if (signal.aborted) return err(cancelledError());
    return bytes.isOk() ? ok(bytes.value) : err(downloadError(place, bytes.error));
  };
  return { read: (request, call) => new ResultAsync(read(request, call)) };
}

function downloadError(place: string, why: string): ProviderError {
  const { origin, pathname } = URL.canParse(place) ? new URL(place) : { origin: "", pathname: "?" };
  const address = (origin === "null" ? "" : origin) + pathname;
  return invalidRequestError({
    message: `The image at ${address.slice(0, maxAddressLength)} could not be downloaded: ${why}.`,
  });
}
