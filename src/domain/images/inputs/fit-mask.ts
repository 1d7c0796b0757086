import { err, ok, okAsync, ResultAsync, type Result } from "neverthrow";
import type { ImageCodec } from "../../../ports/image-codec.js";
import { invalidArguments, type InvalidArguments } from "../../arguments/read-arguments.js";
import type { InputImage } from "../../../ports/image-provider.js";

/** Source: OpenAI's API reference, "Create image edit", checked 2026-11-23: a PNG of less than 4 MB. */
const maxMaskBytes = 4_000_000 - 1;

/** What is sent of a mask. */
export interface FittedMask {
  /** Absent: there is none. */
  readonly mask?: InputImage;
  /** What was changed, a sentence or none. */
  readonly notes: readonly string[];
}

/**
 * Makes a mask what OpenAI takes: a PNG as large as the first image, transparent somewhere.
 * @param mask undefined: none is wanted.
 * @param codec undefined, or one that cannot be used here: a mask that may do is sent as it is.
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
  const asItIs = weigh(mask, []);
  const own = await codec?.measure(mask.bytes);
  const wanted = await codec?.measure(first.bytes);
  if (codec === undefined || own?.isOk() !== true || wanted?.isOk() !== true) return asItIs;
  const { width, height, isTransparent } = own.value;
  if (!isTransparent) {
    return refuse(
      "one cannot see through it anywhere, so nothing could change. Make the part transparent that is to change.",
    );
  }
  const size = wanted.value;
  const isAsLarge = width === size.width && height === size.height;
  if (isAsLarge && asItIs.isOk()) return asItIs;
  const note = isAsLarge
    ? "The mask was written anew, as a PNG."
    : `The mask measured ${width}x${height}; it was stretched to ${size.width}x${size.height}, as the first image measures.`;
  const stretched = await codec.stretch(mask.bytes, size);
  return stretched.isOk()
    ? weigh({ bytes: stretched.value, mediaType: "image/png" }, [note])
    : refuse("it could not be made as large as the first image. Do that first.");
}

function weigh(mask: InputImage, notes: readonly string[]): Result<FittedMask, InvalidArguments> {
  const { bytes, mediaType } = mask;
  if (mediaType !== "image/png") return refuse("it is no PNG. Save it as one.");
  return bytes.length > maxMaskBytes
    ? refuse(`it has ${bytes.length} bytes, and at most ${maxMaskBytes} are taken. Make it simpler.`)
    : ok({ mask, notes });
}

const refuse = (why: string): Result<never, InvalidArguments> => err(invalidArguments([`mask: ${why}`]));
