import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Prices moved several times in four months. */
const maxDays = 14;

/**
 * Why the catalogue of models and prices must be checked again; undefined if it was checked in the last two weeks.
 *
 * @param {string} source src/domain/models/model-catalogue.ts
 * @param {Date} today
 */
export function catalogueIssue(source, today) {
  const [, checkedOn] = /^export const checkedOn = "(\d{4}-\d{2}-\d{2})";$/m.exec(source) ?? [];
  const days = Math.floor((today.getTime() - Date.parse(checkedOn ?? "")) / 86_400_000);
  if (days <= maxDays) return undefined;
  const age = checkedOn === undefined ? "has no date" : `was checked on ${checkedOn}, ${days} days ago`;
  return `src/domain/models/model-catalogue.ts: the table of models and prices ${age}; compare it with OpenAI's model, deprecation and pricing pages, and update checkedOn.`;
}

/** The issue with the catalogue of this working copy, if there is one. */
export const currentCatalogueIssue = async () =>
  catalogueIssue(
    await readFile(join(import.meta.dirname, "../../src/domain/models/model-catalogue.ts"), "utf8"),
    new Date(),
  );
