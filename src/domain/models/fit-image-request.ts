import { showValue } from "../arguments/show-value.js";
import { imageModelFamily } from "./image-model.js";

/** The arguments that not every image model takes. */
export interface WantedPicture {
  readonly model: string;
  readonly prompt?: string | undefined;
  readonly size?: string | undefined;
  readonly quality?: string | undefined;
}

/** What to send in place of what was wanted, and a sentence for each change. */
export interface FittedPicture {
  readonly size?: string;
  readonly quality?: string;
  readonly notes: readonly string[];
}

/** A sentence for each argument that the model cannot take, with what it does take. Empty: it takes them all. */
export function imageModelFaults({ model, prompt, size, quality }: WantedPicture): readonly string[] {
  const family = imageModelFamily(model);
  const faults: string[] = [];
  const characters = prompt === undefined ? 0 : Array.from(prompt).length;
  const most = family.mostPromptCharacters ?? Infinity;
  if (characters > most) {
    faults.push(`prompt: ${model} takes at most ${most} characters; there were ${characters}.`);
  }
  if (size !== undefined && size !== "auto" && !family.sizes.allows(size)) {
    faults.push(`size: ${model} draws ${family.sizes.allowed}; it was ${showValue(size)}.`);
  }
  const { qualities } = family;
  if (quality !== undefined && quality !== "auto" && qualities?.includes(quality) === false) {
    faults.push(`quality: ${model} takes ${listOf(qualities)}; it was ${showValue(quality)}.`);
  }
  return faults;
}

/** `auto` asks for the model's own choice: a model that does not know the word gets none, and chooses. */
export function fitPicture({ model, size, quality }: WantedPicture): FittedPicture {
  const family = imageModelFamily(model);
  const leaveSize = size === "auto" && !family.sizes.takesAuto;
  const leaveQuality = quality === "auto" && family.qualities?.includes("auto") === false;
  const note = (argument: string) =>
    `${model} knows no ${argument} "auto"; it was left out, and the model chose.`;
  return {
    ...(size !== undefined && !leaveSize && { size }),
    ...(quality !== undefined && !leaveQuality && { quality }),
    notes: [...(leaveSize ? [note("size")] : []), ...(leaveQuality ? [note("quality")] : [])],
  };
}

const listOf = (qualities: readonly string[]): string =>
  qualities.length === 1 ? `only ${qualities.join("")}` : qualities.join(", ");
