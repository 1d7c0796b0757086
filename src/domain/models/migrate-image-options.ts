import type { FittedImage, RequestedImage } from "./adapt-image-request.js";
import { imageModelFamily } from "./image-model.js";

/** What the words of retired models are called by those that followed. */
const qualityToday: Readonly<Record<string, RequestedImage["quality"]>> = { hd: "high", standard: "medium" };

/**
 * The arguments for a retired model in the terms of its successor, and a sentence for each change. What the
 * successor takes as it is stays; what no rule translates stays too, to be refused by name.
 */
export function migrateImageOptions(successor: string, requested: RequestedImage): FittedImage {
  const { size, quality, style } = requested;
  const { sizes, qualities, options } = imageModelFamily(successor);
  const newSize = size === undefined || size === "auto" || sizes.allows(size) ? size : sizes.nearest(size);
  const isKnown = quality === undefined || quality === "auto" || qualities?.includes(quality) !== false;
  const newQuality = isKnown ? quality : (qualityToday[quality] ?? quality);
  const newStyle = options?.includes("style") === false ? undefined : style;
  const notes = [
    ...(newSize === size
      ? []
      : [`${successor} draws no ${size}; ${newSize}, the nearest that it does, was drawn.`]),
    ...(newQuality === quality ? [] : [`The quality ${quality} is called ${newQuality} by ${successor}.`]),
    ...(newStyle === style ? [] : [`${successor} takes no style; it was left out.`]),
  ];
  return { requested: { ...requested, size: newSize, quality: newQuality, style: newStyle }, notes };
}
