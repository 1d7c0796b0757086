import { err, ok, type Result } from "neverthrow";
import type { Image, ImageReply } from "../../ports/image-provider.js";
import { malformedReplyError, type MalformedReplyError } from "../../ports/provider-error.js";
import type { SvgCleaner } from "../../ports/svg-cleaner.js";
import { mediaTypeOf } from "./inputs/image-bytes.js";

/** An image that is safe to show, and what was removed from it, a sentence each. */
interface CleanImage {
  readonly image: Image;
  readonly notes: readonly string[];
}

/** The maximum number of removed things that a note names. */
const maxNamed = 5;

/** An SVG is a program of others, so it is cleaned where it comes in. Other images stay as they are. */
export async function cleanImage(
  image: Image,
  { requestId }: ImageReply,
  cleaner: SvgCleaner | undefined,
): Promise<Result<CleanImage, MalformedReplyError>> {
  if (cleaner === undefined || mediaTypeOf(image.bytes) !== "image/svg+xml") return ok({ image, notes: [] });
  const cleaned = await cleaner.clean(image.bytes);
  if (cleaned.isErr()) {
    const message =
      `The provider sent an SVG that cannot be shown, because ${cleaned.error}. ` +
      "Ask again, or choose another output_format.";
    return err(malformedReplyError({ message, requestId }));
  }
  const { bytes, removed } = cleaned.value;
  const more = removed.length > maxNamed ? ` and ${removed.length - maxNamed} more` : "";
  const named = removed.slice(0, maxNamed).join(", ") + more;
  const note = `What could run or load something was removed from the SVG: ${named}.`;
  return ok({ image: { ...image, bytes }, notes: removed.length === 0 ? [] : [note] });
}
