import type { CreateImages } from "../../../domain/images/create-images.js";
import { shownInGallery } from "../gallery/gallery-view.js";
import { icons } from "../protocol/icons.js";
import { errorResult } from "../results/error-result.js";
import { imageResult, type ImageResultParts } from "../results/image-result.js";
import type { Tool } from "../protocol/tool.js";
import { imageProgressText } from "../../../domain/progress/describe-event.js";

export interface CreateImageParts extends ImageResultParts {
  readonly createImages: CreateImages;
  /** The default model; for progress messages. */
  readonly defaultModel: string;
}

/** The tool `create-image`. Its arguments are in src/domain/arguments/create-image-arguments.ts. */
export function createImageTool({ createImages, defaultModel, ...parts }: CreateImageParts): Tool {
  const definition: Tool["definition"] = {
    name: "create-image",
    title: "Create an image",
    icons: icons.create,
    description:
      "Makes one or more images from a description with one of OpenAI's image models. The images are shown to the " +
      "user in the conversation, and the originals are saved to disk; the result contains their paths. Use it when the " +
      "user asks for an image, drawing, logo, photo or illustration. It takes from a few seconds to two minutes. " +
      "Name a model, size or quality only if the user's request calls for it.",
    inputSchema: createImages.inputSchema as Tool["definition"]["inputSchema"],
    annotations: {
      title: "Create an image",
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: true,
    },
  };
  return {
    definition,
    appDefinition: shownInGallery(definition),
    progressText: (input) => imageProgressText(input, defaultModel),
    run: async (input, caller) => {
      const created = await createImages.execute(input, caller);
      if (created.isErr()) return errorResult(created.error, parts);
      return imageResult(String(input["prompt"]), created.value, parts);
    },
  };
}
