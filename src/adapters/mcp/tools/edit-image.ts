import type { EditImages } from "../../../domain/images/edit-images.js";
import { icons } from "../protocol/icons.js";
import type { Tool } from "../protocol/tool.js";
import { imageTool, type ImageToolParts } from "./image-tool.js";

export interface EditImageParts extends ImageToolParts {
  readonly editImages: EditImages;
}

/** The tool `edit-image`. Its arguments are in src/domain/arguments/edit-image-arguments.ts. */
export const editImageTool = ({ editImages, ...parts }: EditImageParts): Tool =>
  imageTool(
    {
      name: "edit-image",
      title: "Edit an image",
      icons: icons.edit,
      description:
        "Changes an image as described, or combines several images into one, with one of OpenAI's image models. " +
        "The input images stay unchanged; the new ones are saved, and the result says where, and what the user sees of them. " +
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
    },
    (input, caller) => editImages.execute(input, caller),
    parts,
  );
