import { err, ok, okAsync, ResultAsync, type Result } from "neverthrow";
import type { ImageCodec } from "../../../ports/image-codec.js";
import { invalidArguments, type InvalidArguments } from "../../arguments/read-arguments.js";
import type { InputImage } from "../../../ports/image-provider.js";

/** Source: OpenAI's API reference, "Create image edit", checked 2026-11-23: a PNG of less than 4 MB. */
const maxMaskBytes = 4_000_000 - 1;

/** The mask to send. */
export interface FittedMask {
  /** Absent: there is none. */
  readonly mask?: InputImage;
  /** What was changed: one sentence, or none. */
  readonly notes: readonly string[];
}

/**
 * Turns a mask into what OpenAI accepts: a PNG of the size of the first image, with a transparent area.
 * @param mask undefined: there is no mask.
 * @param codec undefined, or not usable here: a mask that may be valid is sent unchanged.
 */
export const fitMask = (
  mask: InputImage | undefined,
  first: InputImage | undefined,
  codec: ImageCodec | undefined,
): ResultAsync<FittedMask, InvalidArguments> =>
  mask === undefined || first === undefined
    ? okAsync({ notes: [] })
    : new ResultAsync(fit(mask, first, codec));

async function fit(
  mask: InputImage,
  first: InputImage,
  codec: ImageCodec | undefined,
): Promise<Result<FittedMask, InvalidArguments>> {
  const unchanged = check(mask, []);
  const measured = await codec?.measure(mask.bytes);
  const target = await codec?.measure(first.bytes);
  if (codec === undefined || measured?.isOk() !== true || target?.isOk() !== true) return unchanged;
  const { width, height, isTransparent } = measured.value;
  if (!isTransparent) {
    return refuse(
      "it has no transparent area, so nothing would change. Make the part that is to change transparent.",
    );
  }
  const size = target.value;
  const hasSameSize = width === size.width && height === size.height;
  if (hasSameSize && unchanged.isOk()) return unchanged;
  const note = hasSameSize
    ? "The mask was re-encoded as a PNG."
    : `The mask was ${width}x${height}; it was stretched to ${size.width}x${size.height}, the size of the first image.`;
  const stretched = await codec.stretch(mask.bytes, size);
  return stretched.isOk()
    ? check({ bytes: stretched.value, mediaType: "image/png" }, [note])
    : refuse("it could not be stretched to the size of the first image. Resize it first.");
}

function check(mask: InputImage, notes: readonly string[]): Result<FittedMask, InvalidArguments> {
  const { bytes, mediaType } = mask;
  if (mediaType !== "image/png") return refuse("it is not a PNG. Save it as a PNG.");
  return bytes.length > maxMaskBytes
    ? refuse(`it has ${bytes.length} bytes, and the limit is ${maxMaskBytes}. Simplify it.`)
    : ok({ mask, notes });
}

const refuse = (why: string): Result<never, InvalidArguments> => err(invalidArguments([`mask: ${why}`]));
