import { model, callLimits } from "./common-arguments.js";
import { boolean, string, optional, required, type ArgumentValues } from "./argument-types.js";
import { copyArguments, count, imageArguments, imageReference, imageReferences } from "./image-arguments.js";

/** The arguments of `edit-image`. */
export type EditImageArguments = ArgumentValues<ReturnType<typeof editImageArguments>>;

/** @param options.defaultModel the model used if none is given. */
export const editImageArguments = (options: { defaultModel: string }) => ({
  prompt: required(
    string(
      "What to change, and what the result should show: describe the whole image. Say what must stay as it is.",
    ),
  ),
  images: required(
    imageReferences(
      "The image to edit; if there are several, the images to combine into one. mask applies to the first.",
    ),
  ),
  mask: optional(
    string(
      `An image of the same size as the first of images: only where it is fully transparent may that one change. It is ${imageReference}.`,
    ),
  ),
  keep_outside_mask: optional(
    boolean(
      "Whether everything outside of the mask keeps exactly its pixels; the result is then a png. Leave out for true. false: take the model's whole image, which also changes outside of the mask.",
    ),
  ),
  markup: optional(
    string(
      `A transparent PNG of the same size as the first of images, on which a person drew what to change: arrows, circles, words. Not together with mask; gpt-image-2.5 and later. It is ${imageReference}.`,
    ),
  ),
  model: model(
    `The model that draws. Leave out for ${options.defaultModel}, unless the user named one. Any image model id that the provider serves and that can edit.`,
  ),
  ...imageArguments,
  n: count("The number of versions to generate. Leave out for one."),
  ...copyArguments,
  ...callLimits,
});
