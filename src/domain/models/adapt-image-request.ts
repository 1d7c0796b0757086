import type { CreateImageArguments } from "../arguments/create-image-arguments.js";
import { showValue } from "../arguments/show-value.js";
import { imageModelFamily, imageOptionNames, type ImageOptionName } from "./image-model.js";

/** The arguments whose allowed values depend on the image model. Undefined is the same as absent. */
export type RequestedImage = {
  readonly [Name in "prompt" | "size" | "quality" | ImageOptionName]?: CreateImageArguments[Name] | undefined;
};

/** What to send instead of the requested image, and one sentence per change. */
export interface AdaptedImageRequest {
  readonly requested: RequestedImage;
  readonly notes: readonly string[];
}

/** One sentence per argument that the model does not accept, with what it does accept. Empty: it accepts them all. */
export function imageModelIssues(model: string, requested: RequestedImage): readonly string[] {
  const family = imageModelFamily(model);
  const { prompt, size, quality } = requested;
  const issues: string[] = [];
  const characters = prompt === undefined ? 0 : Array.from(prompt).length;
  const max = family.maxPromptCharacters ?? Infinity;
  if (characters > max) {
    issues.push(`prompt: ${model} accepts at most ${max} characters; got ${characters}.`);
  }
  if (size !== undefined && size !== "auto" && !family.sizes.allows(size)) {
    issues.push(`size: ${model} supports ${family.sizes.allowed}; got ${showValue(size)}.`);
  }
  const { qualities, options } = family;
  if (quality !== undefined && quality !== "auto" && qualities?.includes(quality) === false) {
    issues.push(`quality: ${model} accepts ${listOf(qualities)}; got ${showValue(quality)}.`);
  }
  if (options === undefined) return issues;
  const rejected = imageOptionNames.filter(
    (name) => requested[name] !== undefined && !options.includes(name),
  );
  const accepted = ["size", "quality", ...options].join(", ");
  return [
    ...issues,
    ...rejected.map(
      (name) => `${name}: ${model} does not accept ${name}; it accepts ${accepted}. Leave it out.`,
    ),
    ...(options.includes("output_format") ? formatIssues(requested) : []),
  ];
}

/** The issue with giving a model this many input images, if there is one. */
export function inputImageIssues(model: string, count: number): readonly string[] {
  const { maxInputImages: max } = imageModelFamily(model);
  if (count <= max) return [];
  return [
    max === 0
      ? `images: ${model} cannot edit images. Choose a model that can.`
      : `images: ${model} accepts at most ${max}; got ${count}.`,
  ];
}

/** Issues with the file format, PNG by default. Source: OpenAI's API reference, checked 2026-11-23. */
function formatIssues({ background, output_format = "png", output_compression }: RequestedImage): string[] {
  const issues: string[] = [];
  if (background === "transparent" && output_format === "jpeg") {
    issues.push('background: transparent requires output_format png or webp; got output_format "jpeg".');
  }
  if (output_compression !== undefined && output_format === "png") {
    issues.push("output_compression requires output_format jpeg or webp; the format is png.");
  }
  return issues;
}

/** `auto` means the model's own choice, so it is left out for a model that does not accept `auto`. */
export function adaptImageRequest(model: string, requested: RequestedImage): AdaptedImageRequest {
  const { sizes, qualities } = imageModelFamily(model);
  const omitSize = requested.size === "auto" && !sizes.takesAuto;
  const omitQuality = requested.quality === "auto" && qualities?.includes("auto") === false;
  const note = (argument: string) =>
    `${model} does not accept ${argument} "auto", so it was left out and the model chose.`;
  return {
    requested: {
      ...requested,
      ...(omitSize && { size: undefined }),
      ...(omitQuality && { quality: undefined }),
    },
    notes: [...(omitSize ? [note("size")] : []), ...(omitQuality ? [note("quality")] : [])],
  };
}

const listOf = (qualities: readonly string[]): string =>
  qualities.length === 1 ? `only ${qualities.join("")}` : qualities.join(", ");
