import { okAsync, type ResultAsync } from "neverthrow";
import type { CheckValue, JsonSchema, SchemaChecker } from "../../../ports/schema-checker.js";

/** A schema that is ready, or none; or what is wrong with it, a sentence for each fault. */
export interface OpenSchema {
  /** Absent: there is no schema, or none that can be used. */
  readonly check?: CheckValue;
  readonly issues: readonly string[];
}

/** Makes a schema ready before anything is sent. @param schema absent: any answer will do. */
export function openSchema(
  checker: SchemaChecker | undefined,
  schema: JsonSchema | undefined,
): ResultAsync<OpenSchema, never> {
  if (schema === undefined) return okAsync({ issues: [] });
  if (checker === undefined) return okAsync({ issues: [noChecker] });
  return checker
    .compile(schema)
    .map((check): OpenSchema => ({ check, issues: [] }))
    .orElse(({ message }) => okAsync({ issues: [`schema cannot be used: ${message}.`] }));
}

const noChecker =
  "schema: answers cannot be checked here. Leave it out, and ask for the form that you want in query.";

/** Whether objects and arrays stand in each other deeper than this. Looks no deeper itself. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part));
}
