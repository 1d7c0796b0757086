import type { CreatedImages } from "../../../domain/images/created-images.js";
import type { PictureCodecError } from "../../../ports/image-codec.js";
import { shorten } from "./truncate.js";
import { describePicture, longestQuote } from "./describe-picture.js";

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
