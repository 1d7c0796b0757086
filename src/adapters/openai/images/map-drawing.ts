import type { ImageEditParams } from "openai/resources/images";
import { omitUndefined } from "../../../domain/call/omit-undefined.js";
import type { Without } from "../http/refused-streaming.js";
import type { DrawingRequest } from "../../../ports/image-provider.js";

/** Only retired models and compatible servers accept this field. */
const asBytes = { response_format: "b64_json" } as const;

/** The fields that generating and editing share; editing accepts fewer values. */
type WireDrawing = { model: string; prompt: string; n: number } & Pick<
  ImageEditParams,
  | "size"
  | "quality"
  | "background"
  | "output_format"
  | "output_compression"
  | "complexity"
  | "frame_count"
  | "frame_duration_ms"
  | "response_format"
  | "partial_images"
  | "stream"
> & { svg?: { model: string } };

/** Maps a request to the wire. Values that the vendor's types do not know are sent too. */
export const mapDrawing = (
  { model, prompt, count, choosesDelivery, partialImages, ...options }: DrawingRequest,
  without: Without,
): WireDrawing => ({
  model,
  prompt,
  n: count,
  ...(omitUndefined({
    size: options.size,
    quality: options.quality,
    background: options.background,
    output_format: options.output_format,
    output_compression: options.output_compression,
    complexity: options.complexity,
    frame_count: options.frame_count,
    frame_duration_ms: options.frame_duration_ms,
    svg: options.svg_model === undefined ? undefined : { model: options.svg_model },
  }) as Partial<WireDrawing>),
  ...(choosesDelivery && asBytes),
  ...(partialImages !== undefined &&
    !without.has("stream") && { stream: true, partial_images: partialImages }),
});
