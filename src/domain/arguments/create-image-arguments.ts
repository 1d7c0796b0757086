import { z } from "zod";
import { optional, type ArgumentValues } from "./argument.js";
import { model, patience, words } from "./common-arguments.js";

/** What `create-image` takes. */
export type CreateImageArguments = ArgumentValues<ReturnType<typeof createImageArguments>>;

/** Every quality that some image model takes; which one takes which is in models/image-model.ts. */
const qualities = ["auto", "low", "medium", "high", "xhigh", "max", "standard", "hd"] as const;

/** How many pictures one call may ask for. */
const countBounds = { least: 1, most: 10 } as const;

/** @param options.defaultModel the model that draws when none is named. */
export const createImageArguments = (options: { defaultModel: string }) => ({
  prompt: words(
    "What the picture shows: subject, setting, style, light, composition, and any words that must appear in it.",
  ),
  model: model(
    `Which model draws. Leave out for ${options.defaultModel}, unless the user named one. Any image model id that the provider serves, such as gpt-image-2.6-sunburst (slower, more precise), dall-e-3 or dall-e-2.`,
  ),
  size: optional(
    z
      .string()
      .regex(/^(?:auto|[1-9]\d{0,4}x[1-9]\d{0,4})$/)
      .describe(
        "WIDTHxHEIGHT in pixels, or auto. 1024x1024 is square, 1536x1024 wide, 1024x1536 tall. gpt-image-2 and later take any size in multiples of 16; dall-e-3 takes 1024x1024, 1792x1024, 1024x1792; dall-e-2 takes 256x256, 512x512, 1024x1024.",
      ),
    "auto or WIDTHxHEIGHT in pixels, such as 1024x1024",
  ),
  quality: optional(
    z
      .enum(qualities)
      .describe(
        "low is quick and cheap, high is slow and fine. gpt-image models take low, medium, high, auto (2.5 and later also xhigh, max); dall-e-3 takes standard, hd; dall-e-2 takes standard.",
      ),
    `one of ${qualities.join(", ")}`,
  ),
  n: optional(
    z
      .int()
      .min(countBounds.least)
      .max(countBounds.most)
      .describe("How many pictures to make of this prompt. Leave out for one."),
    `a whole number from ${countBounds.least} to ${countBounds.most}`,
  ),
  ...patience,
});
