import type { AdaptedImageRequest, RequestedImage } from "./adapt-image-request.js";
import { imageModelFamily } from "./image-model.js";

/** The qualities of retired models, in the terms of their successors. */
const currentQuality: Readonly<Record<string, RequestedImage["quality"]>> = {
  hd: "high",
  standard: "medium",
};

/**
 * Translates the arguments for a retired model to those of its successor, with one sentence per change. Arguments
 * that the successor accepts are kept. So are those without a translation rule, so that validation reports them.
 */
export function migrateImageOptions(successor: string, requested: RequestedImage): AdaptedImageRequest {
  const { size, quality, style } = requested;
  const { sizes, qualities, options } = imageModelFamily(successor);
  const newSize = size === undefined || size === "auto" || sizes.allows(size) ? size : sizes.closest(size);
  const isKnown = quality === undefined || quality === "auto" || qualities?.includes(quality) !== false;
  const newQuality = isKnown ? quality : (currentQuality[quality] ?? quality);
  const newStyle = options?.includes("style") === false ? undefined : style;
  const notes = [
    ...(newSize === size
      ? []
      : [`${successor} does not support ${size}, so the closest supported size was used: ${newSize}.`]),
    ...(newQuality === quality
      ? []
      : [`${successor} does not accept quality ${quality}, so its equivalent was used: ${newQuality}.`]),
    ...(newStyle === style ? [] : [`${successor} does not accept style, so it was left out.`]),
  ];
  return { requested: { ...requested, size: newSize, quality: newQuality, style: newStyle }, notes };
}
