import { model, patience } from "./common-arguments.js";
import { text, optional, required, type ArgumentValues } from "./argument-types.js";
import {
  copyArguments,
  count,
  pictureArguments,
  pictureReference,
  pictureReferences,
} from "./image-arguments.js";

/** What `edit-image` takes. */
export type EditImageArguments = ArgumentValues<ReturnType<typeof editImageArguments>>;

/** @param options.defaultModel the model that draws when none is named. */
export const editImageArguments = (options: { defaultModel: string }) => ({
  prompt: required(
    text(
      "What is to change, and what the result is to show: the whole picture, in words. Say what must stay as it is.",
    ),
  ),
  images: required(
    pictureReferences(
      "The picture to change; with several, the pictures to make one of. The first is the one that mask belongs to.",
    ),
  ),
  mask: optional(
    text(
      `A picture as large as the first of images: only where it is fully transparent may that one change. It is ${pictureReference}.`,
    ),
  ),
  model: model(
    `Which model draws. Leave out for ${options.defaultModel}, unless the user named one. Any image model id that the provider serves and that can edit.`,
  ),
  ...pictureArguments,
  n: count("How many versions to make. Leave out for one."),
  ...copyArguments,
  ...patience,
});
