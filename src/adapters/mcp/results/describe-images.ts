import type { CreatedImages, CreatedPicture } from "../../../domain/images/created-images.js";
import type { PictureCodecError } from "../../../ports/image-codec.js";
import { shorten } from "./truncate.js";

/**
 * What was made, where it is, and what was not made and why. It says what was asked for, and that the user
 * sees the pictures, because a model may see them a turn late and would else describe them from imagination.
 */
export function describePictures(
  prompt: string,
  { model, pictures, failures, notes }: CreatedImages,
  { redact, previewFault }: { redact: (text: string) => string; previewFault: PictureCodecError | undefined },
): string {
  const made = pictures.length === 1 ? "a picture" : `${pictures.length} pictures`;
  const shown =
    previewFault === undefined
      ? " What is shown to the user here is a preview; the original is on disk:"
      : "";
  return [
    `${model} made ${made} of: "${shorten(prompt, longestQuote)}".${shown}`,
    ...pictures.flatMap(describePicture),
    ...(previewFault === undefined
      ? []
      : [`Not every picture can be shown here: ${shorten(previewFault.message, longestQuote)}`]),
    ...failures.map(
      ({ count, error }) =>
        `${count === 1 ? "One picture was" : `${count} pictures were`} not made: ${redact(shorten(error.message, longestQuote))}` +
        (error.requestId === undefined ? "" : ` Request id: ${error.requestId}`),
    ),
    ...notes.map((note) => `Note: ${note}`),
  ].join("\n");
}

/** Quoted texts are cut at this length, so that words never crowd out pictures. */
const longestQuote = 500;

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
