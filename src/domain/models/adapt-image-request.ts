import type { CreateImageArguments } from "../arguments/create-image-arguments.js";
import { showValue } from "../arguments/show-value.js";
import {
  imageModelFamily,
  imageOptionNames,
  type ImageModelFamily,
  type ImageOptionName,
} from "./image-model.js";

/** The arguments whose allowed values depend on the image model. Undefined is the same as absent. */
export type RequestedImage = {
  readonly [
    Name in "prompt" | "size" | "quality" | "aspect_ratio" | "resolution" | "animate" | ImageOptionName
  ]?: CreateImageArguments[Name] | undefined;
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
  // The size of a GIF is that of a frame; OpenAI names no limits for it.
  const isFrame = requested.output_format === "gif";
  if (size !== undefined && size !== "auto" && !isFrame && !family.sizes.allows(size)) {
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
    ...(options.includes("output_format") ? formatIssues(model, requested, family) : []),
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

/** Issues with `reference`: an image with references is an edit, and edits do not take every argument. */
export function referenceIssues(
  model: string,
  count: number,
  requested: Pick<RequestedImage, "moderation" | "style">,
): readonly string[] {
  const { maxInputImages: max } = imageModelFamily(model);
  const refused = (["moderation", "style"] as const).filter((name) => requested[name] !== undefined);
  return [
    ...(count <= max
      ? []
      : [
          max === 0
            ? `reference: ${model} cannot look at images. Choose a model that can edit, or describe them in prompt.`
            : `reference: ${model} accepts at most ${max}; got ${count}.`,
        ]),
    ...refused.map((name) => `${name} cannot be combined with reference: leave one of them out.`),
  ];
}

/** The overlays of an edit, and what they must agree with. */
interface Overlays extends Pick<RequestedImage, "output_format"> {
  readonly mask?: string | undefined;
  readonly markup?: string | undefined;
}

/** Issues with `mask` and `markup`. Source: OpenAI's API reference, "Create image edit", checked 2026-11-28. */
export function overlayIssues(model: string, { mask, markup, output_format }: Overlays): readonly string[] {
  const issues: string[] = [];
  if (mask !== undefined && markup !== undefined) {
    issues.push("markup cannot be combined with mask: leave one of them out.");
  }
  if (markup !== undefined && !imageModelFamily(model).takesMarkup) {
    issues.push(
      `markup: ${model} does not accept it. Choose a model that does, such as gpt-image-2.6-flare, or describe the change in prompt.`,
    );
  }
  if (mask !== undefined && output_format === "gif") {
    issues.push("mask cannot be combined with output_format gif: leave one of them out.");
  }
  return issues;
}

/** Issues with the file format, PNG by default. Source: OpenAI's API reference, checked 2026-11-28. */
function formatIssues(model: string, requested: RequestedImage, { formats }: ImageModelFamily): string[] {
  const { background, output_format: format = "png" } = requested;
  const issues: string[] = [];
  if (formats?.includes(format) === false) {
    issues.push(`output_format: ${model} accepts ${formats.join(", ")}; got ${showValue(format)}.`);
  }
  if (background === "transparent" && !["png", "webp"].includes(format)) {
    issues.push(`background: transparent requires output_format png or webp; got output_format "${format}".`);
  }
  for (const [name, needed] of formatOptions) {
    if (requested[name] === undefined || needed.includes(format)) continue;
    issues.push(`${name} requires output_format ${needed.join(" or ")}; the format is ${format}.`);
  }
  return issues;
}

/** The arguments that only some formats have. */
const formatOptions: readonly (readonly [ImageOptionName, readonly string[]])[] = [
  ["output_compression", ["jpeg", "webp"]],
  ["frame_count", ["gif"]],
  ["frame_duration_ms", ["gif"]],
  ["svg_model", ["svg"]],
];

/** Animations and vector drawings: one per request, without partial images. Source: as above. */
export const isSpecialFormat = (format: string | undefined): boolean => format === "gif" || format === "svg";

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
