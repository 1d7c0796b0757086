import type { ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import type { CreatedPicture } from "../../../domain/images/created-images.js";
import type { PictureCodec } from "../../../ports/image-codec.js";
import { describePicture } from "../results/describe-picture.js";
import { pictureBlocks } from "../results/picture-blocks.js";
import { pictureLinks } from "../results/picture-links.js";

/** Characters kept for what stands around the content of a result. */
const envelope = 2_000;

/**
 * Words, and below them the pictures that are finished: where each is, a preview of it, a link to it.
 * @param parts.resultBudget the most characters of a serialised result.
 */
export async function finishedPictures(
  words: string,
  pictures: readonly CreatedPicture[],
  { codec, resultBudget }: { codec: PictureCodec; resultBudget: number },
): Promise<ContentBlock[]> {
  if (pictures.length === 0) return [{ type: "text", text: words }];
  const text: ContentBlock = { type: "text", text: [words, ...pictures.flatMap(describePicture)].join("\n") };
  const links = pictureLinks(pictures);
  const frame = JSON.stringify([text, ...links]).length + envelope;
  const { blocks } = await pictureBlocks(pictures, codec, resultBudget - frame);
  return [text, ...blocks, ...links];
}
