import { placeOf } from "../../../domain/images/place-of.js";
import { readableSize } from "../../../domain/images/readable-size.js";
import type { CreatedImages, CreatedImage } from "../../../domain/call/created-images.js";
import { formatName } from "../../../domain/images/inputs/image-bytes.js";
import type { ImageCodecError } from "../../../ports/image-codec.js";
import type { Client } from "../protocol/client.js";
import { shorten } from "../protocol/truncate.js";
import { whatUserSees } from "./what-user-sees.js";

/**
 * Describes what was made, where it is, and what was not made and why. It repeats the prompt and says what the
 * user sees, because a model may see the images one turn late and would otherwise invent a description.
 */
export function describeImages(
  prompt: string,
  { model, images, failures, notes }: CreatedImages,
  { redact, client, previewError }: DescriptionParts,
): string {
  const made = images.length === 1 ? "an image" : `${images.length} images`;
  // The gallery shows the originals, so it needs no previews.
  const areShown = previewError === undefined || client.showsApps;
  const shown = areShown ? ` ${shownSentence(images, client)}:` : "";
  return [
    `${model} made ${made} of: "${shorten(prompt, maxQuoteLength)}".${shown}`,
    ...images.flatMap(describeImage),
    ...(previewError === undefined
      ? []
      : [
          `Not every image can be shown ${client.showsApps ? "to you" : "here"}: ${shorten(previewError.message, maxQuoteLength)}`,
        ]),
    ...(previewError === undefined && images.some(({ mediaType }) => mediaType === "image/gif")
      ? ["The preview of a GIF is its first frame."]
      : []),
    ...failures.map(
      ({ count, error }) =>
        `${count === 1 ? "One image was" : `${count} images were`} not made: ${redact(shorten(error.message, maxQuoteLength))}` +
        (error.requestId === undefined ? "" : ` Request id: ${error.requestId}`),
    ),
    ...notes.map((note) => `Note: ${note}`),
  ].join("\n");
}

interface DescriptionParts {
  readonly redact: (text: string) => string;
  readonly client: Client;
  readonly previewError: ImageCodecError | undefined;
}

/** Says what the user sees, and whether the originals are on disk. */
function shownSentence(images: readonly CreatedImage[], client: Client): string {
  const isOne = images.length === 1;
  const seen = whatUserSees(client, images.length);
  const shown = seen.charAt(0).toUpperCase() + seen.slice(1);
  // Others say for each image where it is.
  const where = whereOriginals(images);
  return where === undefined ? shown : `${shown}; the ${isOne ? "original is" : "originals are"} ${where}`;
}

/** Where the originals are, in words. @returns undefined: not all of them are kept. */
export function whereOriginals(images: readonly CreatedImage[]): string | undefined {
  const kept = images.flatMap(({ stored }) => (stored?.isOk() === true ? [stored.value] : []));
  if (kept.length < images.length) return undefined;
  const [{ link } = {}] = kept;
  return link === undefined
    ? "on disk"
    : `at the links below until ${link.expiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC, for anybody who has them`;
}

/** The maximum length of quoted texts, so that text never crowds out images. */
const maxQuoteLength = 500;

const waiting =
  "The image store cannot be reached, so the original is kept on this node of the server, and stored later.";

/** Describes where an image is, what it is, and how the model revised the prompt, on a few lines. */
export function describeImage(
  { stored, copy, mediaType, bytes, revisedPrompt }: CreatedImage,
  index: number,
): string[] {
  const kind = `${formatName(mediaType)}, ${readableSize(bytes.length)}`;
  const place = stored?.match(placeOf, ({ message }) => `not saved: ${shorten(message, maxQuoteLength)}`);
  const isWaiting = stored?.isOk() === true && stored.value.isWaiting === true;
  return [
    `${index + 1}. ${place ?? "not saved: there is no image store"} (${kind})`,
    ...(isWaiting ? [`   ${waiting}`] : []),
    ...(copy === undefined
      ? []
      : [
          copy.match(
            (path) => `   A copy is in ${path}`,
            ({ message }) => `   No copy was saved: ${shorten(message, maxQuoteLength)}`,
          ),
        ]),
    ...(revisedPrompt === undefined
      ? []
      : [`   The model revised the prompt: "${shorten(revisedPrompt, maxQuoteLength)}"`]),
  ];
}
