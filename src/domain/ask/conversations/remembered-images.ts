import type { ChatMessage } from "../../../ports/chat-provider.js";
import type { Turn } from "../../../ports/conversation-store.js";
import type { ImageCodec } from "../../../ports/image-codec.js";
import { mediaTypeOf, dataUrlOf, decodeImage } from "../../images/inputs/image-bytes.js";
import type { InputImage } from "../../../ports/image-provider.js";

/** The size of the copies that a conversation keeps: enough to discuss what an image shows. */
const copyLimits = { bytes: 150_000, side: 1_024 } as const;

/** Makes small copies of the images of a question. Images that cannot be made small enough are not kept. */
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
  return { images: copies.flat() };
}

/** The images of an earlier question, as far as they were kept. */
export function recallImages(kept: Turn["images"]): Pick<ChatMessage, "images"> {
  const images = (kept ?? []).flatMap((url) => {
    const bytes = decodeImage(url).unwrapOr(new Uint8Array());
    const mediaType = mediaTypeOf(bytes);
    return mediaType === undefined ? [] : [{ bytes, mediaType }];
  });
  return images.length === 0 ? {} : { images };
}
