import type { CreateImages } from "../../../domain/images/create-images.js";
import { icons } from "../protocol/icons.js";
import type { Tool } from "../protocol/tool.js";
import { imageTool, type ImageToolParts } from "./image-tool.js";

export interface CreateImageParts extends ImageToolParts {
  readonly createImages: CreateImages;
}

/** The tool `create-image`. Its arguments are in src/domain/arguments/create-image-arguments.ts. */
export const createImageTool = ({ createImages, ...parts }: CreateImageParts): Tool =>
  imageTool(
    {
      name: "create-image",
      title: "Create an image",
      icons: icons.create,
      description:
        "Makes one or more images from a description with one of OpenAI's image models. The originals are " +
        "saved; the result says where, and what the user sees of them. Use it when the " +
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
    },
    (input, caller) => createImages.execute(input, caller),
    parts,
  );
