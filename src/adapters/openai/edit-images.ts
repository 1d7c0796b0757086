import type { Result } from "neverthrow";
import type { EditRequest, ImageReply } from "../../ports/image-provider.js";
import type { InputPicture } from "../../ports/input-picture.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { mapDrawing } from "./images/map-drawing.js";
import type { Download } from "./images/read-images.js";
import { receiveImages } from "./receive-images.js";
import type { Session } from "./vendor-call.js";

/** Edits pictures with the Images API: https://platform.openai.com/docs/api-reference/images/createEdit */
export async function editImages(
  { pictures, mask, ...drawing }: EditRequest,
  session: Session,
  download: Download,
): Promise<Result<ImageReply, ProviderError>> {
  const { client, call } = session;
  const sent = client.images.edit(
    {
      ...mapDrawing(drawing),
      image: pictures.map((picture, index) => fileOf(`image-${index + 1}`, picture)),
      ...(mask && { mask: fileOf("mask", mask) }),
    },
    { signal: call.signal },
  );
  return receiveImages(sent, session, download, drawing.count);
}

const fileOf = (name: string, { bytes, mediaType }: InputPicture): File =>
  new File([bytes], `${name}.${mediaType.replace("image/", "")}`, {
    type: mediaType,
  });
