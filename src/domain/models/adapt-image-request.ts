import type { CreateImageArguments } from "../arguments/create-image-arguments.js";
import { showValue } from "../arguments/show-value.js";
import { imageModelFamily, imageOptionNames, type ImageOptionName } from "./image-model.js";

/** The arguments that not every image model takes in every form. Undefined is the same as absent. */
export type RequestedImage = {
  readonly [Name in "prompt" | "size" | "quality" | ImageOptionName]?: CreateImageArguments[Name] | undefined;
};

/** What to send in place of what was requested, and a sentence for each change. */
export interface FittedImage {
  readonly requested: RequestedImage;
  readonly notes: readonly string[];
}

/** A sentence for each argument that the model cannot take, with what it does take. Empty: it takes them all. */
export function imageModelIssues(model: string, requested: RequestedImage): readonly string[] {
  const family = imageModelFamily(model);
  const { prompt, size, quality } = requested;
  const issues: string[] = [];
  const characters = prompt === undefined ? 0 : Array.from(prompt).length;
  const most = family.maxPromptCharacters ?? Infinity;
  if (characters > most) {
    issues.push(`prompt: ${model} takes at most ${most} characters; there were ${characters}.`);
  }
  if (size !== undefined && size !== "auto" && !family.sizes.allows(size)) {
    issues.push(`size: ${model} draws ${family.sizes.allowed}; it was ${showValue(size)}.`);
  }
  const { qualities, options } = family;
  if (quality !== undefined && quality !== "auto" && qualities?.includes(quality) === false) {
    issues.push(`quality: ${model} takes ${listOf(qualities)}; it was ${showValue(quality)}.`);
  }
  if (options === undefined) return issues;
  const refused = imageOptionNames.filter((name) => requested[name] !== undefined && !options.includes(name));
  const taken = ["size", "quality", ...options].join(", ");
  return [
    ...issues,
    ...refused.map((name) => `${name}: ${model} takes no ${name}; it takes ${taken}. Leave it out.`),
    ...(options.includes("output_format") ? formatIssues(requested) : []),
  ];
}

/** What is wrong with giving a model so many images to work on, a sentence or none. */
export function inputImageIssues(model: string, count: number): readonly string[] {
  const { maxInputImages: most } = imageModelFamily(model);
  if (count <= most) return [];
  return [
    most === 0
      ? `images: ${model} cannot edit images. Choose a model that can, such as gpt-image-2.6-flare.`
      : `images: ${model} takes at most ${most}; there were ${count}.`,
  ];
}

/** What the kind of file cannot be; PNG where none is named. Source: OpenAI's API reference, checked 2026-11-23. */
function formatIssues({ background, output_format = "png", output_compression }: RequestedImage): string[] {
  const issues: string[] = [];
  if (background === "transparent" && output_format === "jpeg") {
    issues.push('background: transparent needs output_format png or webp; output_format was "jpeg".');
  }
  if (output_compression !== undefined && output_format === "png") {
    issues.push("output_compression goes only with output_format jpeg or webp; the format was png.");
  }
  return issues;
}

/** `auto` asks for the model's own choice: a model that does not know the word gets none, and chooses. */
export function adaptImageRequest(model: string, requested: RequestedImage): FittedImage {
  const { sizes, qualities } = imageModelFamily(model);
  const leaveSize = requested.size === "auto" && !sizes.takesAuto;
  const leaveQuality = requested.quality === "auto" && qualities?.includes("auto") === false;
  const note = (argument: string) =>
    `${model} knows no ${argument} "auto"; it was left out, and the model chose.`;
  return {
    requested: {
      ...requested,
      ...(leaveSize && { size: undefined }),
      ...(leaveQuality && { quality: undefined }),
    },
    notes: [...(leaveSize ? [note("size")] : []), ...(leaveQuality ? [note("quality")] : [])],
  };
}

const listOf = (qualities: readonly string[]): string =>
  qualities.length === 1 ? `only ${qualities.join("")}` : qualities.join(", ");
