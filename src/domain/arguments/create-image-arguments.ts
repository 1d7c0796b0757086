import { model, callLimits } from "./common-arguments.js";
import { oneOf, string, optional, required, type ArgumentValues } from "./argument-types.js";
import { copyArguments, count, imageArguments, imageReferences } from "./image-arguments.js";

/** The arguments of `create-image`. */
export type CreateImageArguments = ArgumentValues<ReturnType<typeof createImageArguments>>;

/** @param options.defaultModel the model used if none is given. */
export const createImageArguments = (options: { defaultModel: string }) => ({
  prompt: required(
    string(
      "What the image shows: subject, setting, style, light, composition, and any words that must appear in it.",
    ),
  ),
  model: model(
    `The model that draws. Leave out for ${options.defaultModel}, unless the user named one. Any image model id that the provider serves, such as gpt-image-2.6-sunburst (slower, more precise), dall-e-3 or dall-e-2.`,
  ),
  reference: optional(
    imageReferences("Images that show the character, product or style to keep; the prompt says what."),
  ),
  ...imageArguments,
  moderation: optional(
    oneOf(
      ["low", "auto"],
      "How strictly OpenAI moderates the image. low is less strict. Leave out unless the user asks for it. gpt-image models only.",
    ),
  ),
  style: optional(
    oneOf(
      ["vivid", "natural"],
      "vivid is dramatic, natural is plain. dall-e-3 only; for other models, say it in the prompt.",
    ),
  ),
  n: count("The number of images to generate from this prompt. Leave out for one."),
  ...copyArguments,
  ...callLimits,
});
