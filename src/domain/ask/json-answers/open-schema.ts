import { errAsync, okAsync } from "neverthrow";
import type { JsonSchema, SchemaChecker } from "../../../ports/schema-checker.js";
import type { ReadAnswer } from "./check-answer.js";

/** A compiled schema, no schema, or what is wrong with the schema, a sentence for each issue. */
export interface OpenSchema {
  /** Absent: there is no schema, or it cannot be used. */
  readonly read?: ReadAnswer;
  readonly issues: readonly string[];
}

/** Compiles a schema before anything is sent. @param schema absent: the answer is not checked. */
export async function openSchema(
  checker: SchemaChecker | undefined,
  schema: JsonSchema | undefined,
): Promise<OpenSchema> {
  if (schema === undefined) return { issues: [] };
  if (checker === undefined) return { issues: [noChecker] };
  const compiled = await checker.compile(schema);
  if (compiled.isErr()) return { issues: [`schema cannot be used: ${compiled.error.message}.`] };
  const check = compiled.value;
  const read: ReadAnswer = (value) => {
    const issues = check(value);
    return issues.length > 0 ? errAsync(issues) : okAsync(value);
  };
  return { read, issues: [] };
}

const noChecker =
  "schema: answers cannot be checked here. Leave it out, and describe the format that you want in query.";
