import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import { ok, type Result } from "neverthrow";
import type { CreatedImages, CreatedPicture } from "../../../domain/created-images.js";
import { costOf } from "../../../domain/models/cost-of.js";
import type { CallFacts } from "../../../domain/spending/describe-cost.js";
import type { PictureCodec, PictureCodecError, Preview } from "../../../ports/picture-codec.js";
import { describePictures } from "./describe-pictures.js";

export interface PictureResultParts {
  readonly codec: PictureCodec;
  readonly redact: (text: string) => string;
  /** What a call cost, in a line. Absent: it is not to be told. */
  readonly costLine?: (call: CallFacts) => string;
  /** The most characters of a serialised result. */
  readonly resultBudget: number;
}

/** Anthropic's models take images of up to this side well in any number. */
const longestPreviewSide = 1_568;

/** Characters kept for what hosts and transports put around a result. */
const envelope = 1_000;

/** Pictures as content that every host can show: the whole result stays within the budget, whatever they weigh. */
export async function pictureResult(
  prompt: string,
  created: CreatedImages,
  { codec, redact, resultBudget, costLine }: PictureResultParts,
): Promise<CallToolResult> {
  const links = created.pictures.flatMap(linkOf);
  const { model, usage } = created;
  const cost = costLine ? `\n${costLine({ model, usage, pictures: created.pictures.length })}` : "";
  const result = (content: readonly ContentBlock[], previewFault?: PictureCodecError): CallToolResult => ({
    content: [
      { type: "text", text: describePictures(prompt, created, { redact, previewFault }) + cost },
      ...content,
      ...links,
    ],
    _meta: {
      "mcp-openai/reply": {
        model: created.model,
        pictures: created.pictures.length,
        usage: created.usage,
        costInDollars: costOf(created.model, created.usage),
        requestIds: created.requestIds,
      },
    },
  });
  // The frame is measured with the longest text there can be, so that a fault found later still fits.
  const frame = JSON.stringify(result([], { kind: "unavailable", message: " ".repeat(500) })).length;
  const emptyBlock =
    JSON.stringify(imageBlock({ bytes: new Uint8Array(), mediaType: "image/jpeg" })).length + 1;
  const share = Math.floor((resultBudget - envelope - frame) / created.pictures.length) - emptyBlock;
  const limits = { bytes: Math.floor(share / 4) * 3, side: longestPreviewSide };

  const previews = await Promise.all(created.pictures.map((picture) => show(picture, codec, limits)));
  const shown = previews.flatMap((preview) => (preview.isOk() ? [imageBlock(preview.value)] : []));
  return result(shown, previews.find((preview) => preview.isErr())?.error);
}

async function show(
  picture: CreatedPicture,
  codec: PictureCodec,
  limits: { bytes: number; side: number },
): Promise<Result<Preview, PictureCodecError>> {
  const preview = await codec.preview(picture.bytes, limits);
  const isLost = preview.isErr() && picture.stored?.isOk() !== true;
  // A picture that is neither on disk nor shown would be gone: rather its original, if it fits.
  return isLost && picture.bytes.length <= limits.bytes ? ok(picture) : preview;
}

const imageBlock = ({ bytes, mediaType }: Preview): ContentBlock => ({
  type: "image",
  data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  mimeType: mediaType,
});

function linkOf({ stored }: CreatedPicture): ContentBlock[] {
  if (stored?.isOk() !== true) return [];
  const { uri, name, mediaType, size } = stored.value;
  return [{ type: "resource_link", uri, name, mimeType: mediaType, size }];
}
