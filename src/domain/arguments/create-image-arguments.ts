import { model, callLimits } from "./common-arguments.js";
import { oneOf, string, optional, required, type ArgumentValues } from "./argument-types.js";
import { copyArguments, count, imageArguments } from "./image-arguments.js";

/** What `create-image` takes. */
export type CreateImageArguments = ArgumentValues<ReturnType<typeof createImageArguments>>;

/** @param options.defaultModel the model that draws when none is named. */
export const createImageArguments = (options: { defaultModel: string }) => ({
  prompt: required(
    string(
      "What the image shows: subject, setting, style, light, composition, and any words that must appear in it.",
    ),
  ),
  model: model(
    `Which model draws. Leave out for ${options.defaultModel}, unless the user named one. Any image model id that the provider serves, such as gpt-image-2.6-sunburst (slower, more precise), dall-e-3 or dall-e-2.`,
  ),
  ...imageArguments,
  moderation: optional(
    oneOf(
      ["low", "auto"],
      "How strictly OpenAI judges what may be drawn. low judges less strictly. Leave out unless the user asks for it. gpt-image models only.",
    ),
  ),
  style: optional(
    oneOf(
      ["vivid", "natural"],
      "vivid is dramatic, natural is plain. dall-e-3 only; for other models, say it in the prompt.",
    ),
  ),
  n: count("How many images to make of this prompt. Leave out for one."),
  ...copyArguments,
  ...callLimits,
});
