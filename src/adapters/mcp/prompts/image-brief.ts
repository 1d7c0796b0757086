import { model } from "../../../domain/arguments/common-arguments.js";
import { string, optional, required } from "../../../domain/arguments/argument-types.js";
import { icons } from "../protocol/icons.js";
import { prompt } from "./prompt.js";

/** The prompt `image-brief`. */
export const imageBrief = prompt({
  definition: {
    name: "image-brief",
    title: "Brief an image",
    description:
      "Turns a rough idea into a full brief for an image, draws it, and then refines it by editing.",
    icons: icons.prompt,
  },
  takes: {
    idea: required(string("What the image should show. A rough idea is enough.")),
    style: optional(
      string(
        "The style or medium, such as watercolour, flat vector or product photo. Leave out to have one chosen.",
      ),
    ),
    use: optional(
      string("What it is for, such as an app icon, a slide or a poster. This determines shape and detail."),
    ),
    model: model("Which image model to use. Leave out for the default."),
  },
  models: { model: { kind: "image", isList: false } },
  text: ({ idea, style, use, model: name }) => `Turn this idea into an image:

<idea>
${idea}
</idea>
${style === undefined ? "" : `\nStyle: ${style}\n`}${use === undefined ? "" : `\nUse: ${use}\n`}
1. If an open point would change the image completely, such as who it shows or which words appear in it, ask me that one question and wait. Decide everything else yourself.
2. Write the brief, one paragraph of about 50 to 120 words, in this order: the subject and what it does; the place and its surroundings; composition and viewpoint; light and colours; style and medium${style === undefined ? ", chosen to suit the idea" : ""}. Name things that can be seen, not only moods. Put any words that must appear in the image in quotation marks, letter for letter, and say where they go; if there are none, say that there is no text. Say what to leave out only where it would otherwise creep in.
3. Show me the brief, then call create-image with it as prompt${name === undefined ? "; leave model out" : ` and model "${name}"`}. Besides that, set only what the use calls for:
   - size: 1024x1024 for icons and avatars, 1536x1024 for slides and headers, 1024x1536 for posters and phones;
   - background "transparent" with output_format "png" for a logo, icon or sticker;
   - n 2 to 4 only if I asked for a choice.
   If the result is a receipt, pass it to collect-result.
4. I can see the image. Tell me in two lines what was asked for and where the original is; do not describe details that you have not seen.
5. For changes, call edit-image with the path or link of the original, and say in its prompt what must stay as it is. Draw a new image only if I want a different one. If a call fails, do what its error says; if a prompt was rejected, show me a milder wording before you try it.`,
});
