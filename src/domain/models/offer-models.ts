import type { ChatModelFacts, ImageModelFacts } from "./model-facts.js";

type Model = Pick<ChatModelFacts | ImageModelFacts, "id" | "retires">;

/**
 * The names worth offering to someone who has typed this much of one: all that hold it, in whatever case. First
 * those that begin with it; among these, and among the others, first those that stay, else in the order in which they came.
 */
export function offerModels(models: readonly Model[], typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  const rank = ({ id, retires }: Model): number =>
    (id.toLowerCase().startsWith(wanted) ? 0 : 2) + (retires === undefined ? 0 : 1);
  return models
    .filter(({ id }) => id.toLowerCase().includes(wanted))
    .sort((left, right) => rank(left) - rank(right))
    .map(({ id }) => id);
}

/** The same for the last name of a list with commas: each offer is the whole list, and names no model twice. */
export function offerModelLists(models: readonly Model[], typed: string): readonly string[] {
  const before = namesIn(typed.slice(0, typed.lastIndexOf(",") + 1));
  const last = typed.slice(typed.lastIndexOf(",") + 1);
  return offerModels(
    models.filter(({ id }) => !before.includes(id)),
    last,
  ).map((id) => [...before, id].join(", "));
}

/** The names of a list with commas, each once, in its order. */
export const namesIn = (list: string): readonly string[] => [
  ...new Set(
    list
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  ),
];
