import { model, callLimits } from "./common-arguments.js";
import { string, optional, required, type ArgumentValues } from "./argument-types.js";
import { copyArguments, count, imageArguments, imageReference, imageReferences } from "./image-arguments.js";

/** What `edit-image` takes. */
export type EditImageArguments = ArgumentValues<ReturnType<typeof editImageArguments>>;

/** @param options.defaultModel the model that draws when none is named. */
export const editImageArguments = (options: { defaultModel: string }) => ({
  prompt: required(
    string(
      "What is to change, and what the result is to show: the whole image, in words. Say what must stay as it is.",
    ),
  ),
  images: required(
    imageReferences(
      "The image to change; with several, the images to make one of. The first is the one that mask belongs to.",
    ),
  ),
  mask: optional(
    string(
      `An image as large as the first of images: only where it is fully transparent may that one change. It is ${imageReference}.`,
    ),
  ),
  model: model(
    `Which model draws. Leave out for ${options.defaultModel}, unless the user named one. Any image model id that the provider serves and that can edit.`,
  ),
  ...imageArguments,
  n: count("How many versions to make. Leave out for one."),
  ...copyArguments,
  ...callLimits,
});
