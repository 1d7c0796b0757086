import type { CreatedPicture } from "../../../domain/images/created-images.js";
import { shorten } from "./truncate.js";

/** Quoted texts are cut at this length, so that words never crowd out pictures. */
export const longestQuote = 500;

/** Where a picture is, what it is, and how the model understood the prompt: a line or two. */
export function describePicture(
  { stored, copy, mediaType, bytes, revisedPrompt }: CreatedPicture,
  index: number,
): string[] {
  const kind = `${mediaType.replace("image/", "").toUpperCase()}, ${readableSize(bytes.length)}`;
  const place = stored?.match(
    ({ path, uri }) => path ?? uri,
    ({ message }) => `not saved: ${shorten(message, longestQuote)}`,
  );
  return [
    `${index + 1}. ${place ?? "not saved: there is no image store"} (${kind})`,
    ...(copy === undefined
      ? []
      : [
          copy.match(
            (path) => `   A copy is in ${path}`,
            ({ message }) => `   There is no copy: ${shorten(message, longestQuote)}`,
          ),
        ]),
    ...(revisedPrompt === undefined
      ? []
      : [`   The model drew it as: "${shorten(revisedPrompt, longestQuote)}"`]),
  ];
}

/** @param bytes a number of bytes. */
const readableSize = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
