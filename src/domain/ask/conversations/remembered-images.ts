import type { ChatMessage } from "../../../ports/chat-provider.js";
import type { Turn } from "../../../ports/conversation-store.js";
import type { ImageCodec } from "../../../ports/image-codec.js";
import { mediaTypeOf, dataUrlOf, decodeImage } from "../../images/inputs/image-bytes.js";
import type { InputImage } from "../../../ports/image-provider.js";

/** How large the copies are that a conversation keeps: enough to speak of what an image shows. */
const copyLimits = { bytes: 150_000, side: 1_024 } as const;

/** Small copies of images that came with a question. What cannot be made small enough is not remembered. */
export async function rememberImages(
  images: readonly InputImage[],
  codec: ImageCodec | undefined,
): Promise<Pick<Turn, "images">> {
  const copies = await Promise.all(
    images.map(async (image) => {
      const copy = await codec?.preview(image.bytes, copyLimits);
      if (copy?.isOk() === true) return [dataUrlOf(copy.value)];
      return image.bytes.length <= copyLimits.bytes ? [dataUrlOf(image)] : [];
    }),
  );
  return images.length === 0 ? {} : { images: copies.flat() };
}

/** The images of an earlier question, as far as they were remembered. */
export function recallImages(kept: Turn["images"]): Pick<ChatMessage, "images"> {
  const images = (kept ?? []).flatMap((url) => {
    const bytes = decodeImage(url).unwrapOr(new Uint8Array());
    const mediaType = mediaTypeOf(bytes);
    return mediaType === undefined ? [] : [{ bytes, mediaType }];
  });
  return images.length === 0 ? {} : { images };
}
