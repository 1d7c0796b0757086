import type { ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import { ok, type Result } from "neverthrow";
import type { CreatedPicture } from "../../../domain/images/created-images.js";
import { mapBounded } from "../../../domain/map-bounded.js";
import type { PictureCodec, PictureCodecError, Preview } from "../../../ports/image-codec.js";

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
