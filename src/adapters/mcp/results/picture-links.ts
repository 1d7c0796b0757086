import type { ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import type { CreatedPicture } from "../../../domain/images/created-images.js";

/** Links to the originals that are kept. */
export const pictureLinks = (pictures: readonly CreatedPicture[]): ContentBlock[] =>
  pictures.flatMap(({ stored }) => {
    if (stored?.isOk() !== true) return [];
    const { uri, name, mediaType, size } = stored.value;
    return [{ type: "resource_link", uri, name, mimeType: mediaType, size }];
  });
