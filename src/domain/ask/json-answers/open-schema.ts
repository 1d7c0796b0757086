import type { CheckValue, JsonSchema, SchemaChecker } from "../../../ports/schema-checker.js";

/** A schema that is ready, or none; or what is wrong with it, a sentence for each fault. */
export interface OpenSchema {
  /** Absent: there is no schema, or none that can be used. */
  readonly check?: CheckValue;
  readonly issues: readonly string[];
}

/** Compiles a schema before anything is sent. @param schema absent: any answer will do. */
export async function openSchema(
  checker: SchemaChecker | undefined,
  schema: JsonSchema | undefined,
): Promise<OpenSchema> {
  if (schema === undefined) return { issues: [] };
  if (checker === undefined) return { issues: [noChecker] };
  const compiled = await checker.compile(schema);
  return compiled.isOk()
    ? { check: compiled.value, issues: [] }
    : { issues: [`schema cannot be used: ${compiled.error.message}.`] };
}

const noChecker =
  "schema: answers cannot be checked here. Leave it out, and ask for the form that you want in query.";
