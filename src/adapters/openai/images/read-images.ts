import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { z } from "zod";
import type { Call } from "../../../ports/call.js";
import type { ImageReply, Image } from "../../../ports/image-provider.js";
import { malformedReplyError, type ProviderError } from "../../../ports/provider-error.js";
import { toProviderError, malformedReply } from "../errors/to-provider-error.js";
import { mapImageUsage } from "./image-usage.js";
import { readVendorErrorReply } from "../errors/read-vendor-error.js";
import type { OpenAiCallContext } from "../http/call-context.js";
import type { ImageBody } from "./image-scanner.js";
import { requestId } from "../headers/response-headers.js";

const word = z.string().optional().catch(undefined);
const replySchema = z.object({ data: z.array(z.unknown()).min(1), usage: z.unknown().optional() });
const imageSchema = z.object({ b64_json: word, url: word, revised_prompt: word });

/** Fetches an image from its address. */
export type Download = (place: string, call: Call) => ResultAsync<Uint8Array, ProviderError>;

type WireImage = z.infer<typeof imageSchema>;

/**
 * Reads what the Images API answers. Images that come as URLs are fetched; one that cannot be had does not cost
 * the others. No more are kept than were asked for.
 */
export async function readImages(
  { value, decode }: ImageBody,
  headers: Headers,
  { call, context }: OpenAiCallContext,
  download: Download,
  count: number,
): Promise<Result<ImageReply, ProviderError>> {
  const reply = replySchema.safeParse(value).data;
  // Those that were not asked for are not even looked at: there may be millions.
  const wire = reply?.data.slice(0, count).map((one) => imageSchema.safeParse(one).data);
  if (reply === undefined || !wire?.every((one) => one !== undefined)) {
    const vendorError = readVendorErrorReply(value, headers);
    return err(
      vendorError
        ? toProviderError(vendorError, context())
        : malformedReply("it holds no images", context(), headers),
    );
  }
  const outcomes = await Promise.all(
    wire.map((image) => obtain(image, decode, (place) => download(place, call))),
  );
  const images = outcomes.flatMap((outcome) => (outcome.isOk() ? [outcome.value] : []));
  const failures = [...new Set(outcomes.flatMap((outcome) => (outcome.isErr() ? [outcome.error] : [])))];
  const id = requestId(headers);
  if (images.length === 0) {
    // Not to be retried by a machine: the images were made, and making them again costs again.
    return err(
      malformedReplyError({
        message:
          `${context().subject} made the image, but it did not come. ${failures.join(" ")} ` +
          "Ask again, or choose a model that answers with the image itself.",
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
      ...failures.map((why) => `An image was made, but did not come. ${why}`),
      ...(reply.data.length > count
        ? [
            `${context().subject} sent ${reply.data.length} images instead of ${count}; only the first ${count} were kept.`,
          ]
        : []),
    ],
  });
}

/** @returns the image, or a sentence that says why it did not come. */
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
