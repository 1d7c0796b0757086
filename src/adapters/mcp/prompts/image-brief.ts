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
      "Turns a rough idea into a full brief for an image, draws it, and goes on from there by editing.",
    icons: icons.prompt,
  },
  takes: {
    idea: required(string("What the image is to show, as roughly as it comes to mind.")),
    style: optional(
      string(
        "The style or medium, such as watercolour, flat vector or product photo. Leave out to have one chosen.",
      ),
    ),
    use: optional(
      string("What it is for, such as an app icon, a slide or a poster: it decides shape and detail."),
    ),
    model: model("Which image model draws. Leave out for the default."),
  },
  models: { model: { kind: "image", isList: false } },
  text: ({ idea, style, use, model: name }) => `Turn this idea into an image:

<idea>
${idea}
</idea>
${style === undefined ? "" : `\nStyle: ${style}\n`}${use === undefined ? "" : `\nUse: ${use}\n`}
1. If something is open that would make it another image altogether, such as whom it shows or which words stand in it, ask me that one question and wait. Decide everything else yourself.
2. Write the brief, one paragraph of about 50 to 120 words, in this order: the subject and what it does; the place and what surrounds it; composition and viewpoint; light and colours; style and medium${style === undefined ? ", chosen to suit the idea" : ""}. Name things that can be seen, not moods alone. Put words that must appear into quotation marks, letter for letter, and say where they stand; if there are none, say that there is no text. Say what to leave out only where it would otherwise creep in.
3. Show me the brief, then call create-image with it as prompt${name === undefined ? "; leave model out" : ` and model "${name}"`}. Beside it set only what the use calls for:
   - size: 1024x1024 for icons and avatars, 1536x1024 for slides and headers, 1024x1536 for posters and phones;
   - background "transparent" with output_format "png" for a logo, icon or sticker;
   - n 2 to 4 only if I asked for a choice.
   If the result is a receipt, pass it to collect-result.
4. The image is shown to me. Tell me in two lines what was asked for and where the original is; do not describe details that you have not seen.
5. For changes call edit-image with the path or link of the original, and say in its prompt what must stay as it is. Draw anew only if I want another image. If a call fails, do what its error advises; if a prompt was rejected, show me a milder wording before you try it.`,
});
