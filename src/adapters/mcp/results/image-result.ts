import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import type { CreatedImages, CreatedPicture } from "../../../domain/images/created-images.js";
import type { CallFacts } from "../../../domain/spending/describe-cost.js";
import type { PictureCodecError, PictureCodec, Preview } from "../../../ports/image-codec.js";
import { describePictures } from "./describe-images.js";
import { ok, type Result } from "neverthrow";
import { mapBounded } from "../../../domain/map-bounded.js";
import { costOf } from "../../../domain/models/model-catalogue.js";

export interface PictureResultParts {
  readonly codec: Previewer;
  readonly redact: (text: string) => string;
  /** What a call cost, in a line. Absent: it is not to be told. */
  readonly costLine?: (call: CallFacts) => string;
  /** The most characters of a serialised result. */
  readonly resultBudget: number;
}

/** Characters kept for what hosts and transports put around a result. */
const envelope = 1_000;

/** Pictures as content that every host can show: the whole result stays within the budget, whatever they weigh. */
export async function pictureResult(
  prompt: string,
  created: CreatedImages,
  { codec, redact, resultBudget, costLine }: PictureResultParts,
): Promise<CallToolResult> {
  const { model, usage } = created;
  const cost = costLine ? `\n${costLine({ model, usage, pictures: created.pictures.length })}` : "";
  const links = pictureLinks(created.pictures);
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
  const { blocks, fault } = await pictureBlocks(created.pictures, codec, resultBudget - envelope - frame);
  return result(blocks, fault);
}

/** Links to the originals that are kept. */
export const pictureLinks = (pictures: readonly CreatedPicture[]): ContentBlock[] =>
  pictures.flatMap(({ stored }) => {
    if (stored?.isOk() !== true) return [];
    const { uri, name, mediaType, size } = stored.value;
    return [{ type: "resource_link", uri, name, mimeType: mediaType, size }];
  });

/** Whatever makes previews. */
export type Previewer = Pick<PictureCodec, "preview">;

/** Pictures as hosts show them. */
export interface PictureBlocks {
  /** Not more than there are pictures. */
  readonly blocks: readonly ContentBlock[];
  /** Why not every picture can be shown. Absent: every one is. */
  readonly fault?: PictureCodecError;
}

/** Anthropic's models take images of up to this side well in any number. */
const longestPreviewSide = 1_568;

/** As many as Node works on beside its main thread; each takes about ten megabytes of memory meanwhile. */
const previewsAtOnce = 4;

/** A preview of each picture. @param budget the most characters that they may take of a serialised result, in all. */
export async function pictureBlocks(
  pictures: readonly CreatedPicture[],
  codec: Previewer,
  budget: number,
): Promise<PictureBlocks> {
  const emptyBlock = JSON.stringify(block({ bytes: new Uint8Array(), mediaType: "image/jpeg" })).length + 1;
  const share = Math.floor(budget / pictures.length) - emptyBlock;
  const limits = { bytes: Math.floor(share / 4) * 3, side: longestPreviewSide };
  const previews = await mapBounded(pictures, previewsAtOnce, (picture) => preview(picture, codec, limits));
  const fault = previews.find((made) => made.isErr())?.error;
  return {
    blocks: previews.flatMap((made) => (made.isOk() ? [block(made.value)] : [])),
    ...(fault && { fault }),
  };
}

async function preview(
  picture: CreatedPicture,
  codec: Previewer,
  limits: { bytes: number; side: number },
): Promise<Result<Preview, PictureCodecError>> {
  const made = await codec.preview(picture.bytes, limits);
  const isLost = made.isErr() && picture.stored?.isOk() !== true;
  // A picture that is neither on disk nor shown would be gone: rather its original, if it fits.
  return isLost && picture.bytes.length <= limits.bytes ? ok(picture) : made;
}

const block = ({ bytes, mediaType }: Preview): ContentBlock => ({
  type: "image",
  data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  mimeType: mediaType,
});
