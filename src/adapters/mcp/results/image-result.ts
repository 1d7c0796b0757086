import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import type { CreatedImages, CreatedImage } from "../../../domain/call/created-images.js";
import type { CallFacts } from "../../../domain/spending/describe-cost.js";
import type { ImageCodecError, ImageCodec, Preview } from "../../../ports/image-codec.js";
import { type Client, imageResultBudget } from "../protocol/client.js";
import { describeImages } from "./describe-images.js";
import { ok, type Result } from "neverthrow";
import { mapBounded } from "../../../domain/call/map-bounded.js";

export interface ImageResultParts {
  /** Who gets the result. */
  readonly client: Client;
  /** The gallery that the images belong to; shown to clients that show apps. */
  readonly gallery: string | undefined;
  readonly codec: Previewer;
  readonly redact: (text: string) => string;
  /** Formats the cost of a call as a line. Absent: the result does not show it. */
  readonly costLine?: (call: CallFacts) => string;
  /** The maximum size of a serialised result, in characters; for clients that show apps, there is a lower one. */
  readonly resultBudget: number;
}

/** Characters reserved for what hosts and transports add around a result. */
const envelope = 1_000;

/** Images as content that every host can show. The result stays within the budget, whatever the size of the images. */
export async function imageResult(
  prompt: string,
  created: CreatedImages,
  { client, gallery, codec, redact, resultBudget, costLine }: ImageResultParts,
): Promise<CallToolResult> {
  const { model, usage, costInDollars } = created;
  const cost = costLine
    ? `\n${costLine({ model, usage, costInDollars, images: created.images.length })}`
    : "";
  const more = cost + galleryLine(client, gallery);
  const links = imageLinks(created.images);
  const result = (content: readonly ContentBlock[], previewError?: ImageCodecError): CallToolResult => ({
    content: [
      { type: "text", text: describeImages(prompt, created, { redact, client, previewError }) + more },
      ...content,
      ...links,
    ],
    _meta: {
      "mcp-openai/reply": {
        model: created.model,
        images: created.images.length,
        usage: created.usage,
        costInDollars: costInDollars ?? "unknown",
        requestIds: created.requestIds,
      },
    },
  });
  const budget = imageResultBudget(client, resultBudget);
  // The frame is measured with the longest possible text, so that a preview error found later still fits.
  const frame = JSON.stringify(result([], { kind: "unavailable", message: " ".repeat(500) })).length;
  const { blocks, error } = await imageBlocks(created.images, codec, budget - envelope - frame);
  return result(blocks, error);
}

/** From this line, the view knows which images belong together, also when a chat is opened again. */
export const galleryLine = ({ showsApps }: Client, gallery: string | undefined): string =>
  showsApps && gallery !== undefined ? `\nGallery: ${gallery}` : "";

/** Links to the saved originals. */
export const imageLinks = (images: readonly CreatedImage[]): ContentBlock[] =>
  images.flatMap(({ stored }) => {
    if (stored?.isOk() !== true) return [];
    const { uri, name, mediaType, size } = stored.value;
    return [{ type: "resource_link", uri, name, mimeType: mediaType, size }];
  });

/** The part of an image codec that makes previews. */
export type Previewer = Pick<ImageCodec, "preview">;

/** Images as hosts show them. */
export interface ImageBlocks {
  /** At most one per image. */
  readonly blocks: readonly ContentBlock[];
  /** Why not every image can be shown. Absent: all are shown. */
  readonly error?: ImageCodecError;
}

/** In pixels. Anthropic's models handle any number of images up to this size well. */
const maxPreviewSide = 1_568;

/** The size of Node's thread pool; each preview uses about ten megabytes of memory while it is made. */
export const previewsAtOnce = 4;

/** Makes a preview of each image. @param budget how many characters of the serialised result all of them may use. */
export async function imageBlocks(
  images: readonly CreatedImage[],
  codec: Previewer,
  budget: number,
): Promise<ImageBlocks> {
  const share = Math.floor(budget / images.length) - emptyBlock;
  const limits = { bytes: Math.floor(share / 4) * 3, side: maxPreviewSide };
  const previews = await mapBounded(images, previewsAtOnce, (image) => preview(image, codec, limits));
  const error = previews.find((made) => made.isErr())?.error;
  return {
    blocks: previews.flatMap((made) => (made.isOk() ? [imageBlock(made.value)] : [])),
    ...(error && { error }),
  };
}

async function preview(
  image: CreatedImage,
  codec: Previewer,
  limits: { bytes: number; side: number },
): Promise<Result<Preview, ImageCodecError>> {
  const made = await codec.preview(image.bytes, limits);
  const isLost = made.isErr() && image.stored?.isOk() !== true;
  // An image that is neither saved nor shown would be lost, so the original is shown if it fits.
  return isLost && image.bytes.length <= limits.bytes ? ok(image) : made;
}

/** An image as content. */
export function imageBlock({ bytes, mediaType }: Preview): ContentBlock {
  const data = base64(bytes);
  if (mediaType !== "image/svg+xml") return { type: "image", data, mimeType: mediaType };
  // Hosts and models refuse an SVG as an image.
  return { type: "resource", resource: { uri: "mcp-openai://unsaved.svg", mimeType: mediaType, blob: data } };
}

export const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** The characters of a block beside those of the image, and the comma before it. */
export const emptyBlock =
  JSON.stringify(imageBlock({ bytes: new Uint8Array(), mediaType: "image/svg+xml" })).length + 1;
