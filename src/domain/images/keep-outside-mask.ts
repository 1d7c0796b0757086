import type { ImageCodec } from "../../ports/image-codec.js";
import type { Image, ImageReply, InputImage } from "../../ports/image-provider.js";
import { closestSize } from "../models/image-model.js";

/** An edit with a mask, or without. */
export interface KeepRequest {
  /** The argument `keep_outside_mask`. */
  readonly wanted: boolean | undefined;
  readonly model: string;
  readonly size: string | undefined;
  readonly output_format: string | undefined;
  /** The first image, as it came. Undefined: there is none. */
  readonly original: InputImage | undefined;
  /** As it is sent. Undefined: there is none. */
  readonly mask: InputImage | undefined;
}

/** How the pixels outside of the mask are kept. */
export interface KeepPlan {
  /** Absent: they are not kept. */
  readonly keep?: { readonly original: Uint8Array; readonly mask: Uint8Array };
  /** The size at which the model should draw. Absent: as requested. */
  readonly size?: string;
  readonly notes: readonly string[];
}

/**
 * Decides whether the pixels outside of the mask can be kept, and at which size the model should draw: with its own choice
 * its image might have another aspect ratio, and would not fit into the original.
 */
export async function planKeeping(request: KeepRequest, codec: ImageCodec | undefined): Promise<KeepPlan> {
  const { wanted, model, size, original, mask } = request;
  if (mask === undefined || original === undefined || wanted === false) {
    const isIdle = mask === undefined && wanted === true;
    return { notes: isIdle ? ["keep_outside_mask has no effect without mask."] : [] };
  }
  if (request.output_format === "svg") return ignored("an svg has no pixels");
  const measured = await codec?.measure(original.bytes);
  if (measured === undefined || measured.isErr()) {
    return ignored(
      measured?.error.kind === "unreadable"
        ? "the first image cannot be decoded here"
        : "it requires the optional package sharp, which is not available here",
    );
  }
  const keep = { original: original.bytes, mask: mask.bytes };
  const closest = size === undefined || size === "auto" ? closestSize(model, measured.value) : undefined;
  if (closest === undefined) return { keep, notes: [] };
  const own = `${measured.value.width}x${measured.value.height}`;
  const note = `size was set to ${closest}; the result is scaled to ${own}, the size of the first image, to keep everything outside of mask.`;
  return { keep, size: closest, notes: closest === own ? [] : [note] };
}

const ignored = (why: string): KeepPlan => ({
  notes: [`keep_outside_mask was ignored, because ${why}. Pixels outside of mask may have changed.`],
});

/** Lays each image over the original, inside of the mask. If that fails, the model's own image is returned, with a note. */
export async function keepOutsideMask(
  reply: ImageReply,
  { original, mask }: NonNullable<KeepPlan["keep"]>,
  output_format: string | undefined,
  codec: ImageCodec,
): Promise<ImageReply> {
  const images: Image[] = [];
  const notes = new Set(reply.notes);
  for (const image of reply.images) {
    const kept = await codec.keepOutsideMask({ original, mask, edited: image.bytes });
    images.push(kept.isOk() ? { ...image, bytes: kept.value } : image);
    if (kept.isErr()) {
      notes.add(
        `The model's own image was delivered, so pixels outside of mask may have changed. ${kept.error.message}`,
      );
    } else if (output_format !== undefined && output_format !== "png") {
      notes.add(
        `The image is a png instead of a ${output_format}, to keep everything outside of mask exactly.`,
      );
    }
  }
  return { ...reply, images, notes: [...notes] };
}
