import { oneOf, string, textLike, strings, integer, boolean, optional } from "./argument-types.js";

/** The maximum number of input images of a call. Source: OpenAI's limit for edits; more images hardly help a model. */
const maxInputImages = 16;

/** The allowed references to an input image, in words for models. */
export const imageReference =
  "the path of a local file, the link of an image generated here, an http(s) URL, or a data URL";

/** Input images. */
export const imageReferences = (description: string) =>
  strings(
    { min: 1, max: maxInputImages },
    `${description} Each is ${imageReference}.`,
    `a list of 1 to ${maxInputImages} texts, each ${imageReference}`,
  );

/** The number of images that a call may request. */
const countBounds = { min: 1, max: 10 } as const;

export const count = (description: string) => optional(integer(countBounds, description));

/** Where to copy the images, in addition to the image folder. */
export const copyArguments = {
  save_to: optional(
    string(
      "A file or folder where the user wants a copy of the image, in addition to the image folder: an absolute path, or one relative to the current folder. A folder ends with a slash. Leave out unless the user names a place.",
    ),
  ),
  overwrite: optional(boolean("true to replace an existing file at save_to. Only if the user wants that.")),
};

/** The arguments of every tool that generates images; models/image-model.ts lists those of each model. */
export const imageArguments = {
  size: optional(
    textLike(
      /^(auto|[1-9][0-9]{0,4}x[1-9][0-9]{0,4})$/,
      "WIDTHxHEIGHT in pixels, or auto. 1024x1024 is square, 1536x1024 wide, 1024x1536 tall. gpt-image-2 and later accept any size in multiples of 16; dall-e-3 accepts 1024x1024, 1792x1024, 1024x1792; dall-e-2 accepts 256x256, 512x512, 1024x1024.",
      "auto or WIDTHxHEIGHT in pixels, such as 1024x1024",
    ),
  ),
  aspect_ratio: optional(
    oneOf(
      ["1:1", "5:4", "4:5", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "2:1", "1:2", "21:9", "9:21"],
      "The shape, instead of size: width:height. The closest that the model can draw is used.",
    ),
  ),
  resolution: optional(
    oneOf(["1K", "2K", "4K"], "How many pixels, instead of size. Leave out for 1K; 2K and 4K cost more."),
  ),
  enhance_prompt: optional(
    boolean(
      "true: a chat model first rewrites the prompt in more detail, for a little more cost. Only if the user wants that.",
    ),
  ),
  quality: optional(
    oneOf(
      ["auto", "low", "medium", "high", "xhigh", "max", "standard", "hd"],
      "low is quick and cheap, high is slow and detailed. gpt-image models accept low, medium, high, auto (2.5 and later also xhigh, max); dall-e-3 accepts standard, hd; dall-e-2 accepts standard.",
    ),
  ),
  background: optional(
    oneOf(
      ["transparent", "opaque", "auto"],
      "transparent for a logo, icon or sticker to place on something else; requires output_format png or webp. gpt-image models only.",
    ),
  ),
  output_format: optional(
    oneOf(
      ["png", "jpeg", "webp", "gif", "svg"],
      "The file format. Leave out for png, unless the user wants a smaller file or names a format. gif is animated, svg is a vector drawing. gpt-image models only; gif and svg gpt-image-2.6 and later, where OpenAI has enabled them.",
    ),
  ),
  output_compression: optional(
    integer(
      { min: 0, max: 100 },
      "The compression level of a jpeg or webp in percent; only with output_format jpeg or webp. Leave out unless the user asks for it.",
    ),
  ),
  animate: optional(
    boolean("true for an animation: the same as output_format gif. gpt-image-2.6 and later only."),
  ),
  frame_count: optional(
    integer({ min: 2, max: 16 }, "The number of frames; only with output_format gif. Leave out for 9."),
  ),
  frame_duration_ms: optional(
    integer(
      { min: 10, max: 655_350 },
      "How long each frame is shown, in milliseconds; only with output_format gif. Leave out for 200.",
    ),
  ),
  svg_model: optional(
    string(
      "The text model that writes the svg, such as gpt-6-sol; only with output_format svg. Leave out unless the user names one or OpenAI asks for it.",
    ),
  ),
  complexity: optional(
    oneOf(
      ["low", "medium", "high"],
      "How much the model plans the image: high for crowded scenes, diagrams and exact layouts. gpt-image-2.6 and later only.",
    ),
  ),
};
