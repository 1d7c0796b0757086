import type { ChatMessage } from "../../../ports/chat-provider.js";
import type { Exchange } from "../../../ports/conversation-store.js";
import type { PictureCodec } from "../../../ports/image-codec.js";
import { mediaTypeOf, dataUrlOf, decodePicture } from "../../images/image-bytes.js";
import type { InputPicture } from "../../../ports/image-provider.js";

/** How large the copies are that a conversation keeps: enough to speak of what a picture shows. */
const copyLimits = { bytes: 150_000, side: 1_024 } as const;

/** Small copies of pictures that came with a question. What cannot be made small enough is not remembered. */
export async function rememberPictures(
  pictures: readonly InputPicture[],
  codec: PictureCodec | undefined,
): Promise<Pick<Exchange, "pictures">> {
  const copies = await Promise.all(
    pictures.map(async (picture) => {
      const copy = await codec?.preview(picture.bytes, copyLimits);
      if (copy?.isOk() === true) return [dataUrlOf(copy.value)];
      return picture.bytes.length <= copyLimits.bytes ? [dataUrlOf(picture)] : [];
    }),
  );
  return pictures.length === 0 ? {} : { pictures: copies.flat() };
}

/** The pictures of an earlier question, as far as they were remembered. */
export function recallPictures(kept: Exchange["pictures"]): Pick<ChatMessage, "pictures"> {
  const pictures = (kept ?? []).flatMap((url) => {
    const bytes = decodePicture(url).unwrapOr(new Uint8Array());
    const mediaType = mediaTypeOf(bytes);
    return mediaType === undefined ? [] : [{ bytes, mediaType }];
  });
  return pictures.length === 0 ? {} : { pictures };
}
