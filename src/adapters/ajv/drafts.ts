import { Ajv, type Options } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

/** What JSON Schema says when `$schema` is left out. */
export const latest = "https://json-schema.org/draft/2020-12/schema";

type Checker = Ajv | Ajv2020;

const checkers = new Map<string, (options: Options) => Checker>([
  [latest, (options) => new Ajv2020(options)],
  ["http://json-schema.org/draft-07/schema", (options) => new Ajv(options)],
]);

/** The drafts that are understood, by what `$schema` calls them. */
export const drafts: readonly string[] = [...checkers.keys()];

/** @returns undefined: the draft is not understood. */
export function checkerOf(draft: string, options: Options): Checker | undefined {
  const checker = checkers.get(draft)?.(options);
  if (checker !== undefined) formats.default(checker);
  return checker;
}
