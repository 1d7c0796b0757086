import type { Result } from "neverthrow";
import type { ImageGenerateParams } from "openai/resources/images";
import { present } from "../../../domain/omit-undefined.js";
import type { ImageReply, ImageRequest } from "../../../ports/image-provider.js";
import type { ProviderError } from "../../../ports/provider-error.js";
import { mapDrawing } from "./map-drawing.js";
import type { Download } from "./read-images.js";
import { receiveImages } from "../receive-images.js";
import type { Session } from "../vendor-call.js";

/** Makes pictures with the Images API: https://platform.openai.com/docs/api-reference/images/create */
export async function generateImages(
  { moderation, style, ...drawing }: ImageRequest,
  session: Session,
  download: Download,
): Promise<Result<ImageReply, ProviderError>> {
  const { client, call } = session;
  const sent = client.images.generate(
    {
      ...mapDrawing(drawing),
      ...(present({ moderation, style }) as Pick<ImageGenerateParams, "moderation" | "style">),
    },
    { signal: call.signal },
  );
  return receiveImages(sent, session, download, drawing.count);
}
