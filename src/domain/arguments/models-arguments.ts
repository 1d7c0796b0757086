import { boolean, optional, strings, type ArgumentValues } from "./argument-types.js";

/** How many models one question may ask. */
const bounds = { min: 2, max: 5 } as const;

/** The arguments that ask several models. */
export const modelsArguments = {
  models: optional(
    strings(
      bounds,
      `${bounds.min} to ${bounds.max} models that answer side by side, in place of model. Only if the user wants several answers; each costs as much as one.`,
      `a list of ${bounds.min} to ${bounds.max} different model ids`,
    ),
  ),
  compare: optional(
    boolean("With models: true to let the first model say briefly where the answers agree and differ."),
  ),
};

/** The values of `modelsArguments`. */
export type ModelsArguments = ArgumentValues<typeof modelsArguments>;
