import { Ajv, type Options } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

/** The default draft if `$schema` is absent. */
export const latest = "https://json-schema.org/draft/2020-12/schema";

type Checker = Ajv | Ajv2020;

const checkers = new Map<string, (options: Options) => Checker>([
  [latest, (options) => new Ajv2020(options)],
  ["http://json-schema.org/draft-07/schema", (options) => new Ajv(options)],
]);

/** The supported drafts, as named in `$schema`. */
export const drafts: readonly string[] = [...checkers.keys()];

/** @returns undefined: the draft is not supported. */
export function checkerOf(draft: string, options: Options): Checker | undefined {
  const checker = checkers.get(draft)?.(options);
  if (checker !== undefined) formats.default(checker);
  return checker;
}
