import { imageModelFamily } from "./image-model.js";
import type { FittedPicture } from "./fit-image-request.js";

/** What the words of retired models are called by those that followed. */
const qualityToday: Readonly<Record<string, string>> = { hd: "high", standard: "medium" };

/**
 * The arguments for a retired model in the terms of its successor, and a sentence for each change. What the
 * successor takes as it is stays; what no rule translates stays too, to be refused by name.
 */
export function translatePicture(
  successor: string,
  { size, quality }: { size?: string | undefined; quality?: string | undefined },
): FittedPicture {
  const { sizes, qualities } = imageModelFamily(successor);
  const newSize = size === undefined || size === "auto" || sizes.allows(size) ? size : sizes.nearest(size);
  const isKnown = quality === undefined || quality === "auto" || qualities?.includes(quality) !== false;
  const newQuality = isKnown ? quality : (qualityToday[quality] ?? quality);
  const notes = [
    ...(newSize === size
      ? []
      : [`${successor} draws no ${size}; ${newSize}, the nearest that it does, was drawn.`]),
    ...(newQuality === quality ? [] : [`The quality ${quality} is called ${newQuality} by ${successor}.`]),
  ];
  return {
    ...(newSize !== undefined && { size: newSize }),
    ...(newQuality !== undefined && { quality: newQuality }),
    notes,
  };
}
