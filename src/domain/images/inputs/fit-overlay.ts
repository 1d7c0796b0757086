import { err, ok, okAsync, ResultAsync, type Result } from "neverthrow";
import type { ImageCodec } from "../../../ports/image-codec.js";
import { invalidArguments, type InvalidArguments } from "../../arguments/read-arguments.js";
import type { InputImage } from "../../../ports/image-provider.js";

/** An image that lies over the first image of an edit. */
export interface Overlay {
  /** The name of its argument. */
  readonly name: "mask" | "markup";
  /** Undefined: there is none. */
  readonly image: InputImage | undefined;
}

/** Source: OpenAI's API reference, "Create image edit", checked 2026-11-28. It names no limit for `markup` itself. */
const maxBytes = { mask: 4_000_000 - 1, markup: 50_000_000 - 1 };

const whyNotOpaque = {
  mask: "nothing would change. Make the part that is to change transparent.",
  markup: "it would hide the whole image. Draw on a transparent background.",
};

/** The overlay to send. */
export interface FittedOverlay {
  /** Absent: there is none. */
  readonly image?: InputImage;
  /** What was changed: one sentence, or none. */
  readonly notes: readonly string[];
}

/**
 * Turns an overlay into what OpenAI accepts: a PNG of the size of the first image, with a transparent area.
 * @param codec undefined, or not usable here: an overlay that may be valid is sent unchanged.
 */
export const fitOverlay = (
  { name, image }: Overlay,
  first: InputImage | undefined,
  codec: ImageCodec | undefined,
): ResultAsync<FittedOverlay, InvalidArguments> =>
  image === undefined || first === undefined
    ? okAsync({ notes: [] })
    : new ResultAsync(fit(name, image, first, codec));

async function fit(
  name: Overlay["name"],
  image: InputImage,
  first: InputImage,
  codec: ImageCodec | undefined,
): Promise<Result<FittedOverlay, InvalidArguments>> {
  const unchanged = check(name, image, []);
  const measured = await codec?.measure(image.bytes);
  const target = await codec?.measure(first.bytes);
  if (codec === undefined || measured?.isOk() !== true || target?.isOk() !== true) return unchanged;
  const { width, height, isTransparent } = measured.value;
  if (!isTransparent) return refuse(name, `it has no transparent area, so ${whyNotOpaque[name]}`);
  const size = target.value;
  const hasSameSize = width === size.width && height === size.height;
  if (hasSameSize && unchanged.isOk()) return unchanged;
  const note = hasSameSize
    ? `The ${name} was re-encoded as a PNG.`
    : `The ${name} was ${width}x${height}; it was stretched to ${size.width}x${size.height}, the size of the first image.`;
  const stretched = await codec.stretch(image.bytes, size);
  return stretched.isOk()
    ? check(name, { bytes: stretched.value, mediaType: "image/png" }, [note])
    : refuse(name, "it could not be stretched to the size of the first image. Resize it first.");
}

function check(
  name: Overlay["name"],
  image: InputImage,
  notes: readonly string[],
): Result<FittedOverlay, InvalidArguments> {
  const { bytes, mediaType } = image;
  if (mediaType !== "image/png") return refuse(name, "it is not a PNG. Save it as a PNG.");
  const max = maxBytes[name];
  return bytes.length > max
    ? refuse(name, `it has ${bytes.length} bytes, and the limit is ${max}. Simplify it.`)
    : ok({ image, notes });
}

const refuse = (name: string, why: string): Result<never, InvalidArguments> =>
  err(invalidArguments([`${name}: ${why}`]));
