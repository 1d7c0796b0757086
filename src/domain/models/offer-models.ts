import type { ChatModelFacts, ImageModelFacts } from "./model-facts.js";

type Model = Pick<ChatModelFacts | ImageModelFacts, "id" | "retires">;

/**
 * Completions for a partly typed name: all names that contain it, ignoring case. Names that start with it come first;
 * within both groups, models that are not retiring come first, otherwise in the given order.
 */
export function offerModels(models: readonly Model[], typed: string): readonly string[] {
  const prefix = typed.trim().toLowerCase();
  const rank = ({ id, retires }: Model): number =>
    (id.toLowerCase().startsWith(prefix) ? 0 : 2) + (retires === undefined ? 0 : 1);
  return models
    .filter(({ id }) => id.toLowerCase().includes(prefix))
    .sort((left, right) => rank(left) - rank(right))
    .map(({ id }) => id);
}

/** Completes the last name of a comma-separated list. Each completion is the whole list, without duplicates. */
export function offerModelLists(models: readonly Model[], typed: string): readonly string[] {
  const before = namesIn(typed.slice(0, typed.lastIndexOf(",") + 1));
  const last = typed.slice(typed.lastIndexOf(",") + 1);
  return offerModels(
    models.filter(({ id }) => !before.includes(id)),
    last,
  ).map((id) => [...before, id].join(", "));
}

/** The distinct names of a comma-separated list, in order. */
export const namesIn = (list: string): readonly string[] => [
  ...new Set(
    list
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  ),
];
