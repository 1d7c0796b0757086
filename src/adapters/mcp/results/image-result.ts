import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import type { CreatedImages, CreatedImage } from "../../../domain/call/created-images.js";
import type { CallFacts } from "../../../domain/spending/describe-cost.js";
import type { ImageCodecError, ImageCodec, Preview } from "../../../ports/image-codec.js";
import { describeImages } from "./describe-images.js";
import { ok, type Result } from "neverthrow";
import { mapBounded } from "../../../domain/call/map-bounded.js";
import { costOf } from "../../../domain/models/model-catalogue.js";

export interface ImageResultParts {
  readonly codec: Previewer;
  readonly redact: (text: string) => string;
  /** What a call cost, in a line. Absent: it is not to be told. */
  readonly costLine?: (call: CallFacts) => string;
  /** The most characters of a serialised result. */
  readonly resultBudget: number;
}

/** Characters kept for what hosts and transports put around a result. */
const envelope = 1_000;

/** Images as content that every host can show: the whole result stays within the budget, whatever they weigh. */
export async function imageResult(
  prompt: string,
  created: CreatedImages,
  { codec, redact, resultBudget, costLine }: ImageResultParts,
): Promise<CallToolResult> {
  const { model, usage } = created;
  const cost = costLine ? `\n${costLine({ model, usage, images: created.images.length })}` : "";
  const links = imageLinks(created.images);
  const result = (content: readonly ContentBlock[], previewError?: ImageCodecError): CallToolResult => ({
    content: [
      { type: "text", text: describeImages(prompt, created, { redact, previewError }) + cost },
      ...content,
      ...links,
    ],
    _meta: {
      "mcp-openai/reply": {
        model: created.model,
        images: created.images.length,
        usage: created.usage,
        costInDollars: costOf(created.model, created.usage),
        requestIds: created.requestIds,
      },
    },
  });
  // The frame is measured with the longest text there can be, so that a fault found later still fits.
  const frame = JSON.stringify(result([], { kind: "unavailable", message: " ".repeat(500) })).length;
  const { blocks, fault } = await imageBlocks(created.images, codec, resultBudget - envelope - frame);
  return result(blocks, fault);
}

/** Links to the originals that are kept. */
export const imageLinks = (images: readonly CreatedImage[]): ContentBlock[] =>
  images.flatMap(({ stored }) => {
    if (stored?.isOk() !== true) return [];
    const { uri, name, mediaType, size } = stored.value;
    return [{ type: "resource_link", uri, name, mimeType: mediaType, size }];
  });

/** Whatever makes previews. */
export type Previewer = Pick<ImageCodec, "preview">;

/** Images as hosts show them. */
export interface ImageBlocks {
  /** Not more than there are images. */
  readonly blocks: readonly ContentBlock[];
  /** Why not every image can be shown. Absent: every one is. */
  readonly fault?: ImageCodecError;
}

/** Anthropic's models take images of up to this side well in any number. */
const maxPreviewSide = 1_568;

/** As many as Node works on beside its main thread; each takes about ten megabytes of memory meanwhile. */
const previewsAtOnce = 4;

/** A preview of each image. @param budget the most characters that they may take of a serialised result, in all. */
export async function imageBlocks(
  images: readonly CreatedImage[],
  codec: Previewer,
  budget: number,
): Promise<ImageBlocks> {
  const emptyBlock = JSON.stringify(block({ bytes: new Uint8Array(), mediaType: "image/jpeg" })).length + 1;
  const share = Math.floor(budget / images.length) - emptyBlock;
  const limits = { bytes: Math.floor(share / 4) * 3, side: maxPreviewSide };
  const previews = await mapBounded(images, previewsAtOnce, (image) => preview(image, codec, limits));
  const fault = previews.find((made) => made.isErr())?.error;
  return {
    blocks: previews.flatMap((made) => (made.isOk() ? [block(made.value)] : [])),
    ...(fault && { fault }),
  };
}

async function preview(
  image: CreatedImage,
  codec: Previewer,
  limits: { bytes: number; side: number },
): Promise<Result<Preview, ImageCodecError>> {
  const made = await codec.preview(image.bytes, limits);
  const isLost = made.isErr() && image.stored?.isOk() !== true;
  // An image that is neither on disk nor shown would be gone: rather its original, if it fits.
  return isLost && image.bytes.length <= limits.bytes ? ok(image) : made;
}

const block = ({ bytes, mediaType }: Preview): ContentBlock => ({
  type: "image",
  data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  mimeType: mediaType,
});
