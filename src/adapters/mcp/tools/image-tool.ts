import type { ResultAsync } from "neverthrow";
import { jsonSchemaOf } from "../../../domain/arguments/argument-types.js";
import { galleryArgument } from "../../../domain/arguments/gallery-arguments.js";
import { invalidArguments, readArguments } from "../../../domain/arguments/read-arguments.js";
import type { Caller } from "../../../domain/call/caller.js";
import type { CreatedImages } from "../../../domain/call/created-images.js";
import { newId } from "../../../domain/call/new-id.js";
import type { MakeImagesError } from "../../../domain/images/image-pipeline.js";
import { imageProgressText } from "../../../domain/progress/describe-event.js";
import { shownInGallery } from "../gallery/gallery-view.js";
import type { Client } from "../protocol/client.js";
import type { Tool, ToolDefinition, ToolInput } from "../protocol/tool.js";
import { errorResult } from "../results/error-result.js";
import { imageResult, type ImageResultParts } from "../results/image-result.js";

export interface ImageToolParts extends Omit<ImageResultParts, "client" | "gallery"> {
  /** The default model; for progress messages. */
  readonly defaultModel: string;
}

/** The argument with which the view adds images to its gallery. */
const inGallery = { gallery: galleryArgument };

/** A tool that makes images. Each call makes a gallery, unless the view adds to one. */
export function imageTool(
  definition: ToolDefinition,
  execute: (input: ToolInput, caller: Caller) => ResultAsync<CreatedImages, MakeImagesError>,
  { defaultModel, ...parts }: ImageToolParts,
): Tool {
  return {
    definition,
    appDefinition: shownInGallery(withGalleryArgument(definition)),
    progressText: (input) => imageProgressText(input, defaultModel),
    galleryOf: (input, client) => forGallery(input, client).gallery ?? newId(),
    run: async (input, caller, client) => {
      const { rest, issues } = forGallery(input, client);
      if (issues.length > 0) return errorResult(invalidArguments(issues), parts);
      const made = await execute(rest, caller);
      if (made.isErr()) return errorResult(made.error, parts);
      return imageResult(String(input["prompt"]), made.value, { ...parts, client, gallery: caller.gallery });
    },
  };
}

function withGalleryArgument(definition: ToolDefinition): ToolDefinition {
  const { inputSchema } = definition;
  const { properties } = jsonSchemaOf(inGallery) as ToolDefinition["inputSchema"];
  return {
    ...definition,
    inputSchema: { ...inputSchema, properties: { ...inputSchema.properties, ...properties } },
  };
}

/** Separates the gallery from the tool's own arguments. Other clients have no such argument. */
function forGallery(input: ToolInput, { showsApps }: Client) {
  if (!showsApps) return { rest: input, gallery: undefined, issues: [] };
  const { gallery, ...rest } = input;
  const { values, issues } = readArguments(inGallery, { gallery });
  return { rest, gallery: values.gallery, issues };
}
