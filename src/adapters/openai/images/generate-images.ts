import type { Result } from "neverthrow";
import type { ImageGenerateParams } from "openai/resources/images";
import { omitUndefined } from "../../../domain/call/omit-undefined.js";
import type {
  DrawingRequest,
  EditRequest,
  ImageReply,
  ImageRequest,
  InputImage,
} from "../../../ports/image-provider.js";
import type { ProviderError } from "../../../ports/provider-error.js";
import { mapDrawing } from "./map-drawing.js";
import { type Download, readImages } from "./read-images.js";
import type { OpenAiCallContext } from "../http/vendor-server.js";
import { openBody } from "../http/open-body.js";
import type { Without } from "../http/refused-streaming.js";
import { streamImages } from "./stream-images.js";
import { reportAllowance } from "../headers/response-headers.js";
import { readImageBody } from "./image-scanner.js";

/** Creates images with the Images API: https://platform.openai.com/docs/api-reference/images/create */
export async function generateImages(
  { moderation, style, ...drawing }: ImageRequest,
  callContext: OpenAiCallContext,
  download: Download,
): Promise<Result<ImageReply, ProviderError>> {
  const { client, call } = callContext;
  const send = (without: Without): SentRequest =>
    client.images.generate(
      {
        ...mapDrawing(drawing, without),
        ...(omitUndefined({ moderation, style }) as Pick<ImageGenerateParams, "moderation" | "style">),
      },
      { signal: call.signal },
    );
  return receiveImages(send, drawing, callContext, download);
}

/** Edits images with the Images API: https://platform.openai.com/docs/api-reference/images/createEdit */
export async function editImages(
  { images, mask, markup, ...drawing }: EditRequest,
  callContext: OpenAiCallContext,
  download: Download,
): Promise<Result<ImageReply, ProviderError>> {
  const { client, call } = callContext;
  const send = (without: Without): SentRequest =>
    client.images.edit(
      {
        ...mapDrawing(drawing, without),
        image: images.map((image, index) => fileOf(`image-${index + 1}`, image)),
        ...(mask && { mask: fileOf("mask", mask) }),
        ...(markup && { markup: fileOf("markup", markup) }),
      },
      { signal: call.signal },
    );
  return receiveImages(send, drawing, callContext, download);
}

const fileOf = (name: string, { bytes, mediaType }: InputImage): File =>
  new File([bytes], `${name}.${mediaType.replace("image/", "")}`, {
    type: mediaType,
  });

/** A request in progress, as the package returns it. */
interface SentRequest {
  asResponse(): Promise<Response>;
}

/**
 * Waits for images, streamed or not; no more than requested are kept. A server may ignore `stream: true` and send the
 * complete reply.
 */
async function receiveImages(
  send: (without: Without) => SentRequest,
  { model, count, partialImages }: DrawingRequest,
  callContext: OpenAiCallContext,
  download: Download,
): Promise<Result<ImageReply, ProviderError>> {
  const { report } = callContext.call;
  report({ type: "working" });
  const { response, notes } = await callContext.refusedStreaming.send(
    model,
    partialImages === undefined ? [] : ["partial_images", "stream"],
    callContext.context,
    (without) => send(without).asResponse(),
  );
  const { headers } = response;
  const limitNotes = reportAllowance(headers, report);
  const { isStream, body } = await openBody(response, () => report({ type: "working" }));
  const reply = isStream
    ? await streamImages(body, headers, callContext, download, count)
    : await readImages(
        await readImageBody(body, callContext.limits, count),
        headers,
        callContext,
        download,
        count,
      );
  return reply.map((images) => ({ ...images, notes: [...images.notes, ...notes, ...limitNotes] }));
}
