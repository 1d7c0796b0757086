import type { ImageSize } from "../../ports/image-codec.js";
import type { AdaptedImageRequest, RequestedImage } from "./adapt-image-request.js";
import { imageModelFamily } from "./image-model.js";
import { anySize, sidesOf } from "./size-rule.js";

/** The total number of pixels that each word means: those of a square, but for 4K, which is as large as models draw. */
const pixelsOf = { "1K": 1_024 ** 2, "2K": 2_048 ** 2, "4K": 3_840 * 2_160 } as const;

/** From this share of the meant pixels, or of the aspect ratio, a size is called what was asked for. */
const tolerance = { pixels: 0.7, ratio: 0.99 };

/** One sentence per word that contradicts another argument, or that the model cannot follow. Empty: it can. */
export function imageWordIssues(model: string, requested: RequestedImage): readonly string[] {
  const { size, aspect_ratio, resolution, animate, output_format } = requested;
  const issues: string[] = [];
  const words = [aspect_ratio && "aspect_ratio", resolution && "resolution"].filter(Boolean).join(" and ");
  if (words !== "" && size !== undefined && size !== "auto") {
    issues.push(`${words} cannot be combined with size: leave size out, or leave out ${words}.`);
  }
  if (animate !== true) return issues;
  const { options, formats } = imageModelFamily(model);
  if (options !== undefined && formats?.includes("gif") !== true) {
    issues.push(
      `animate: ${model} cannot animate. Choose gpt-image-2.6-flare or gpt-image-2.6-sunburst, or leave it out.`,
    );
  }
  if (output_format !== undefined && output_format !== "gif") {
    issues.push(
      `animate makes a gif, so it cannot be combined with output_format ${output_format}: leave one of them out.`,
    );
  }
  return issues;
}

/**
 * Translates `aspect_ratio`, `resolution` and `animate` to the size and the format that this model takes, with a sentence
 * if the size is not what was asked for.
 * @param shape the aspect ratio if none is requested. Default: square.
 */
export function translateImageWords(
  model: string,
  { aspect_ratio, resolution, animate, ...requested }: RequestedImage,
  shape: ImageSize = { width: 1, height: 1 },
): AdaptedImageRequest {
  const plain = animate === true ? ({ ...requested, output_format: "gif" } as const) : requested;
  if (aspect_ratio === undefined && resolution === undefined) return { requested: plain, notes: [] };
  const [width, height] =
    aspect_ratio === undefined
      ? ([shape.width, shape.height] as const)
      : sidesOf(aspect_ratio.replace(":", "x"));
  const { sizes } = imageModelFamily(model);
  const pixels = pixelsOf[resolution ?? "1K"];
  const size = sizes.ofRatio({ width, height }, pixels);
  const asked = [aspect_ratio, resolution].filter(Boolean).join(" at ");
  const [chosenWidth, chosenHeight] = sidesOf(size);
  const isExact =
    share(chosenWidth / chosenHeight, width / height) >= tolerance.ratio &&
    (resolution === undefined || share(chosenWidth * chosenHeight, pixels) >= tolerance.pixels);
  const note =
    sizes === anySize
      ? `The sizes of ${model} are not known here; for ${asked}, ${size} was requested.`
      : `${model} does not draw exactly ${asked}, so the closest size was used: ${size}.`;
  return {
    requested: { ...plain, size },
    notes: isExact && sizes !== anySize ? [] : [note],
  };
}

/** How close two numbers are: 1 if they are equal, less if not. */
const share = (one: number, other: number): number => Math.min(one / other, other / one);
