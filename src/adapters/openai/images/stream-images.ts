import { err, type Result } from "neverthrow";
import { z } from "zod";
import type { ImageReply } from "../../../ports/image-provider.js";
import { interruptedError, type ProviderError } from "../../../ports/provider-error.js";
import { thrownToProviderError, readNetworkError } from "../errors/thrown-to-provider-error.js";
import { toProviderError } from "../errors/to-provider-error.js";
import { readEvents, type StreamPart } from "../http/read-events.js";
import { readImages, type Download } from "./read-images.js";
import type { OpenAiCallContext } from "../http/vendor-server.js";
import { decodeImage } from "../../../domain/images/inputs/image-bytes.js";
import { requestId } from "../headers/response-headers.js";

const partialSchema = z.object({
  type: z.enum(["image_generation.partial_image", "image_edit.partial_image"]),
  b64_json: z.string(),
});
/** The API sends up to 3; a few more are harmless. */
const maxPartialImages = 16;
const completedSchema = z.object({
  type: z.enum(["image_generation.completed", "image_edit.completed"]),
  usage: z.unknown().optional(),
});

/** Reads an image that is streamed while it is drawn: https://platform.openai.com/docs/guides/image-generation. */
export async function streamImages(
  body: AsyncIterable<Uint8Array>,
  headers: Headers,
  callContext: OpenAiCallContext,
  download: Download,
  count: number,
): Promise<Result<ImageReply, ProviderError>> {
  const { call, context, limits } = callContext;
  // An event contains a whole image, and base64 turns three bytes into four.
  const maxEventBytes = limits.eventBytes + Math.ceil((limits.imageBytes * 4) / 3);
  let shown = 0;
  let thrown: unknown;
  try {
    for await (const part of partsOf(body, maxEventBytes)) {
      if (call.signal.aborted) break;
      if (part?.type === "vendor-error")
        return err(toProviderError({ ...part.vendorError, headers }, context()));
      const event = part?.type === "event" ? part.data : undefined;
      const completed = completedSchema.safeParse(event).data;
      if (completed) {
        const value = { data: [event], usage: completed.usage };
        return await readImages({ value, decode: decodeImage }, headers, callContext, download, count);
      }
      if (shown >= maxPartialImages) continue;
      const bytes = decodeImage(partialSchema.safeParse(event).data?.b64_json ?? "");
      if (bytes.isOk()) call.report({ type: "partial-image", number: ++shown, bytes: bytes.value });
      else call.report({ type: "working" });
    }
  } catch (caught) {
    thrown = caught;
  }
  return err(explain(thrown, shown, callContext, headers));
}

/** @returns the parts; undefined for a sign of life. */
async function* partsOf(
  body: AsyncIterable<Uint8Array>,
  maxEventBytes: number,
): AsyncGenerator<StreamPart | undefined> {
  for await (const parts of readEvents(body, maxEventBytes)) {
    if (parts.length === 0) yield undefined;
    else yield* parts;
  }
}

/** Explains why a stream ended without a finished image. @param thrown undefined if it ended normally. */
function explain(
  thrown: unknown,
  shown: number,
  { context }: OpenAiCallContext,
  headers: Headers,
): ProviderError {
  const network = readNetworkError(thrown);
  // Any other error says more than that the stream broke off.
  if (thrown !== undefined && network === undefined) return thrownToProviderError(thrown, context());
  const how = network ?? "the stream ended without saying that it was complete";
  const soFar = shown === 0 ? "No partial image had arrived." : "A partial image had arrived.";
  return interruptedError({
    message: `The image from ${context().host} broke off: ${how}. ${soFar} Ask again.`,
    partialText: "",
    requestId: requestId(headers),
  });
}
