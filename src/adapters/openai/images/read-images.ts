import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { z } from "zod";
import type { Call } from "../../../ports/call.js";
import type { ImageReply, Image } from "../../../ports/image-provider.js";
import { malformedReplyError, type ProviderError } from "../../../ports/provider-error.js";
import { toProviderError, malformedReply } from "../errors/to-provider-error.js";
import { mapImageUsage, svgUsageNotes } from "./image-usage.js";
import { readVendorErrorReply } from "../errors/read-vendor-error.js";
import type { OpenAiCallContext } from "../http/vendor-server.js";
import type { ImageBody } from "./image-scanner.js";
import { requestId } from "../headers/response-headers.js";

const word = z.string().optional().catch(undefined);
const replySchema = z.object({
  data: z.array(z.unknown()).min(1),
  usage: z.unknown().optional(),
  svg_usage: z.unknown().optional(),
});
const imageSchema = z.object({ b64_json: word, url: word, revised_prompt: word });

/** Downloads an image. */
export type Download = (place: string, call: Call) => ResultAsync<Uint8Array, ProviderError>;

type WireImage = z.infer<typeof imageSchema>;

/**
 * Reads a reply of the Images API. Images that come as URLs are downloaded; one that fails does not affect the others.
 * No more images are kept than were requested.
 */
export async function readImages(
  { value, decode }: ImageBody,
  headers: Headers,
  { call, context }: OpenAiCallContext,
  download: Download,
  count: number,
): Promise<Result<ImageReply, ProviderError>> {
  const reply = replySchema.safeParse(value).data;
  // Images beyond the requested number are not even parsed: there may be millions.
  const wire = reply?.data.slice(0, count).map((one) => imageSchema.safeParse(one).data);
  if (reply === undefined || !wire?.every((one) => one !== undefined)) {
    const vendorError = readVendorErrorReply(value, headers);
    return err(
      vendorError
        ? toProviderError(vendorError, context())
        : malformedReply("it contains no images", context(), headers),
    );
  }
  const outcomes = await Promise.all(
    wire.map((image) => obtain(image, decode, (place) => download(place, call))),
  );
  const images = outcomes.flatMap((outcome) => (outcome.isOk() ? [outcome.value] : []));
  const failures = [...new Set(outcomes.flatMap((outcome) => (outcome.isErr() ? [outcome.error] : [])))];
  const id = requestId(headers);
  if (images.length === 0) {
    // Not retryable: the images were made, and making them again costs again.
    return err(
      malformedReplyError({
        message:
          `${context().subject} made the image, but it did not arrive. ${failures.join(" ")} ` +
          "Ask again, or choose a model that returns the image itself.",
        requestId: id,
      }),
    );
  }
  const usage = mapImageUsage(reply.usage);
  return ok({
    images,
    ...(usage && { usage }),
    ...(id !== undefined && { requestId: id }),
    notes: [
      ...svgUsageNotes(reply.svg_usage),
      ...failures.map((why) => `An image was made, but did not arrive. ${why}`),
      ...(reply.data.length > count
        ? [
            `${context().subject} sent ${reply.data.length} images instead of ${count}; only the first ${count} were kept.`,
          ]
        : []),
    ],
  });
}

/** @returns the image, or a sentence that says why it did not arrive. */
async function obtain(
  { b64_json, url, revised_prompt }: WireImage,
  decode: ImageBody["decode"],
  download: (place: string) => ReturnType<Download>,
): Promise<Result<Image, string>> {
  const bytes =
    b64_json !== undefined || url?.startsWith("data:") === true
      ? decode(b64_json ?? url ?? "").mapErr((why) => `It cannot be read: ${why}.`)
      : await download(url ?? "").mapErr(({ message }) => message);
  return bytes.map((found) => ({
    bytes: found,
    ...(revised_prompt !== undefined && { revisedPrompt: revised_prompt }),
  }));
}
