import type { CreatedImages, CreatedImage } from "../../../domain/call/created-images.js";
import type { ImageCodecError } from "../../../ports/image-codec.js";
import { shorten } from "../protocol/truncate.js";

/**
 * What was made, where it is, and what was not made and why. It says what was asked for, and that the user
 * sees the images, because a model may see them a turn late and would else describe them from imagination.
 */
export function describeImages(
  prompt: string,
  { model, images, failures, notes }: CreatedImages,
  { redact, previewError }: { redact: (text: string) => string; previewError: ImageCodecError | undefined },
): string {
  const made = images.length === 1 ? "an image" : `${images.length} images`;
  const shown =
    previewError === undefined
      ? " What is shown to the user here is a preview; the original is on disk:"
      : "";
  return [
    `${model} made ${made} of: "${shorten(prompt, maxQuoteLength)}".${shown}`,
    ...images.flatMap(describeImage),
    ...(previewError === undefined
      ? []
      : [`Not every image can be shown here: ${shorten(previewError.message, maxQuoteLength)}`]),
    ...failures.map(
      ({ count, error }) =>
        `${count === 1 ? "One image was" : `${count} images were`} not made: ${redact(shorten(error.message, maxQuoteLength))}` +
        (error.requestId === undefined ? "" : ` Request id: ${error.requestId}`),
    ),
    ...notes.map((note) => `Note: ${note}`),
  ].join("\n");
}

/** Quoted texts are cut at this length, so that words never crowd out images. */
const maxQuoteLength = 500;

/** Where an image is, what it is, and how the model understood the prompt: a line or two. */
export function describeImage(
  { stored, copy, mediaType, bytes, revisedPrompt }: CreatedImage,
  index: number,
): string[] {
  const kind = `${mediaType.replace("image/", "").toUpperCase()}, ${readableSize(bytes.length)}`;
  const place = stored?.match(
    ({ path, uri }) => path ?? uri,
    ({ message }) => `not saved: ${shorten(message, maxQuoteLength)}`,
  );
  return [
    `${index + 1}. ${place ?? "not saved: there is no image store"} (${kind})`,
    ...(copy === undefined
      ? []
      : [
          copy.match(
            (path) => `   A copy is in ${path}`,
            ({ message }) => `   There is no copy: ${shorten(message, maxQuoteLength)}`,
          ),
        ]),
    ...(revisedPrompt === undefined
      ? []
      : [`   The model drew it as: "${shorten(revisedPrompt, maxQuoteLength)}"`]),
  ];
}

/** @param bytes a number of bytes. */
const readableSize = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
