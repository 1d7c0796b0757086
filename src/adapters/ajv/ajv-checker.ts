import { runInNewContext } from "node:vm";
import type { ErrorObject } from "ajv";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import type {
  CheckValue,
  JsonSchema,
  SchemaIssue,
  SchemaChecker,
  UnusableSchema,
} from "../../ports/schema-checker.js";
import { cleanLine } from "../../domain/foreign-text/clean-text.js";

/** The timeout for compiling a schema and for validating a value, in milliseconds. */
const maxMilliseconds = 1_000;

/** The maximum length of an ajv message that is passed on, in characters, because it may quote the schema. */
const maxReasonLength = 400;

/** Validates with ajv, loaded on demand. Schemas are isolated: none can refer to another. */
export const ajvChecker: SchemaChecker = {
  compile: (schema) => new ResultAsync(compile(schema)),
};

async function compile(schema: JsonSchema): Promise<Result<CheckValue, UnusableSchema>> {
  const { drafts, latest, checkerOf } = await import("./drafts.js");
  const { $schema = latest, $async } = schema;
  // As JSON Schema specifies, unknown keywords and formats are ignored, and inherited members such as toString are not
  // properties of a value.
  const options = { allErrors: true, strict: false, logger: false, ownProperties: true } as const;
  const ajv = typeof $schema === "string" ? checkerOf($schema.replace(/#$/, ""), options) : undefined;
  if (ajv === undefined) return err(unusable(`its $schema must be ${drafts.join(" or ")}`));
  // ajv's own keyword for asynchronous validation: it would not be awaited, so every value would pass.
  if ($async !== undefined) return err(unusable("$async is not a JSON Schema keyword"));
  // Compile the draft's own schema first, so that its time does not count against this schema.
  void ajv.validateSchema({});
  try {
    if (inTime(() => ajv.validateSchema(schema)) !== true) {
      return err(unusable(whereInvalid(ajv.errors ?? [])));
    }
    const validate = inTime(() => ajv.compile(schema));
    return ok((value) => check(() => (validate(value) ? [] : (validate.errors ?? []))));
  } catch (thrown) {
    return err(unusable(reason(thrown)));
  }
}

function check(issues: () => readonly ErrorObject[]): readonly SchemaIssue[] {
  try {
    return inTime(issues).map(toSchemaIssue);
  } catch (thrown) {
    return [{ path: "", message: `cannot be checked: ${reason(thrown)}` }];
  }
}

/** The schema comes from a caller and the value from a model, so a pattern may run for ever: enforce a timeout. */
const inTime = <Value>(run: () => Value): Value =>
  runInNewContext("run()", { run }, { timeout: maxMilliseconds }) as Value;

/** Removes duplicates, because ajv reports the same issue for several branches. */
const whereInvalid = (issues: readonly ErrorObject[]): string =>
  [...new Set(issues.map(({ instancePath, message = "" }) => `schema${instancePath} ${message}`))].join("; ");

/** Does not use `instanceof`, because the timeout error comes from another realm. */
function reason(thrown: unknown): string {
  const { missingRef, code, message } = thrown as Partial<Record<"missingRef" | "code" | "message", unknown>>;
  if (missingRef !== undefined) {
    return (
      `its $ref ${JSON.stringify(missingRef)} does not resolve within the schema, and nothing is fetched; ` +
      "put its target under $defs"
    );
  }
  return code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
    ? `it takes more than ${maxMilliseconds / 1000} s; a pattern in the schema may be too costly`
    : String(message);
}

const unusable = (why: string): UnusableSchema => ({
  kind: "unusable-schema",
  message: why.length <= maxReasonLength ? why : `${why.slice(0, maxReasonLength)}…`,
});

/** The maximum length of a message, in characters, because there may be many allowed values. */
const maxMessageLength = 200;

/** ajv's message, with the names and values that it omits. */
function toSchemaIssue({
  instancePath,
  params,
  message = "does not match the schema",
}: ErrorObject): SchemaIssue {
  const more = details.flatMap((name) => (name in params ? [JSON.stringify(params[name])] : []));
  const complete = cleanLine([message, ...more].join(": "));
  return {
    path: cleanLine(instancePath),
    message: complete.length <= maxMessageLength ? complete : `${complete.slice(0, maxMessageLength)}…`,
  };
}

/** The parameters to add to ajv's message: the disallowed property, the allowed values. */
const details = ["additionalProperty", "unevaluatedProperty", "allowedValues", "allowedValue"];
