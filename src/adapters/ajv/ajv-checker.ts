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

/** How long a schema may take to be made ready, and a value to be checked, in milliseconds. */
const maxMilliseconds = 1_000;

/** The longest part of ajv's words that is handed on, in characters: they may quote the schema. */
const maxReasonLength = 400;

/** Checks with ajv, which is loaded when it is first needed. Each schema stands alone: none can refer to another. */
export const ajvChecker: SchemaChecker = {
  compile: (schema) => new ResultAsync(compile(schema)),
};

async function compile(schema: JsonSchema): Promise<Result<CheckValue, UnusableSchema>> {
  const { drafts, latest, checkerOf } = await import("./drafts.js");
  const { $schema = latest, $async } = schema;
  // As JSON Schema has it, keywords and formats that are not known are passed over, and what a value inherits, such
  // as toString, is none of its properties.
  const options = { allErrors: true, strict: false, logger: false, ownProperties: true } as const;
  const ajv = typeof $schema === "string" ? checkerOf($schema.replace(/#$/, ""), options) : undefined;
  if (ajv === undefined) return err(unusable(`its $schema must be ${drafts.join(" or ")}`));
  // ajv's own keyword for checks that end later: nobody would wait for them, and every value would pass.
  if ($async !== undefined) return err(unusable("$async is no keyword of JSON Schema"));
  // What the draft itself takes to be made ready is not the schema's fault.
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

/** The schema comes from a caller and the value from a model: a pattern may take for ever, and is then broken off. */
const inTime = <Value>(run: () => Value): Value =>
  runInNewContext("run()", { run }, { timeout: maxMilliseconds }) as Value;

/** ajv finds the same fault along several ways. */
const whereInvalid = (issues: readonly ErrorObject[]): string =>
  [...new Set(issues.map(({ instancePath, message = "" }) => `schema${instancePath} ${message}`))].join("; ");

/** No `instanceof`: what breaks a run off is thrown in a realm of its own. */
function reason(thrown: unknown): string {
  const { missingRef, code, message } = thrown as Partial<Record<"missingRef" | "code" | "message", unknown>>;
  if (missingRef !== undefined) {
    return (
      `its $ref ${JSON.stringify(missingRef)} leads to nothing in it, and nothing is fetched; ` +
      "put what it refers to under $defs"
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

/** The longest message, in characters: allowed values may be many. */
const maxMessageLength = 200;

/** A fault in ajv's words, with the names and values that those leave out. */
function toSchemaIssue({ instancePath, params, message = "does not fit" }: ErrorObject): SchemaIssue {
  const more = details.flatMap((name) => (name in params ? [JSON.stringify(params[name])] : []));
  const whole = cleanLine([message, ...more].join(": "));
  return {
    path: cleanLine(instancePath),
    message: whole.length <= maxMessageLength ? whole : `${whole.slice(0, maxMessageLength)}…`,
  };
}

/** What ajv tells beside its message: the property that is too many, the values that are allowed. */
const details = ["additionalProperty", "unevaluatedProperty", "allowedValues", "allowedValue"];
