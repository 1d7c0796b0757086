import type { PictureOptions } from "../ports/image-provider.js";
import type { WantedPicture } from "./models/fit-image-request.js";
import { present } from "./omit-undefined.js";

/** What a picture is to be like, in the words of the port. */
export const pictureOptions = (wanted: WantedPicture): PictureOptions =>
  present({
    size: wanted.size,
    quality: wanted.quality,
    background: wanted.background,
    outputFormat: wanted.output_format,
    outputCompression: wanted.output_compression,
    complexity: wanted.complexity,
  });
