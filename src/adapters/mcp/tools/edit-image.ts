import type { EditImages } from "../../../domain/images/edit-images.js";
import { shownInGallery } from "../gallery/gallery-view.js";
import { icons } from "../protocol/icons.js";
import { errorResult } from "../results/error-result.js";
import { imageResult, type ImageResultParts } from "../results/image-result.js";
import type { Tool } from "../protocol/tool.js";
import { imageProgressText } from "../../../domain/progress/describe-event.js";

export interface EditImageParts extends ImageResultParts {
  readonly editImages: EditImages;
  /** The default model; for progress messages. */
  readonly defaultModel: string;
}

/** The tool `edit-image`. Its arguments are in src/domain/arguments/edit-image-arguments.ts. */
export function editImageTool({ editImages, defaultModel, ...parts }: EditImageParts): Tool {
  const definition: Tool["definition"] = {
    name: "edit-image",
    title: "Edit an image",
    icons: icons.edit,
    description:
      "Changes an image as described, or combines several images into one, with one of OpenAI's image models. " +
      "The input images stay unchanged; the new ones are shown to the user in the conversation and saved to disk. " +
      "Use it when the user asks to change, extend, restyle or combine images, including those that create-image made: " +
      "it accepts their paths and links. Without mask the whole image may change.",
    inputSchema: editImages.inputSchema as Tool["definition"]["inputSchema"],
    annotations: {
      title: "Edit an image",
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
      const edited = await editImages.execute(input, caller);
      if (edited.isErr()) return errorResult(edited.error, parts);
      return imageResult(String(input["prompt"]), edited.value, parts);
    },
  };
}
