import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { JsonSchema, SchemaIssue } from "../../../ports/schema-checker.js";
import { cleanLine } from "../../foreign-text/clean-text.js";
import { quoteThrown, shorten } from "../../foreign-text/quote-thrown.js";
import type { ReadAnswer } from "./check-answer.js";

/** A schema of zod, Valibot, ArkType or any library of https://standardschema.dev, version 1. */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** What the schema library offers to others. */
  readonly "~standard": {
    /** The version of the standard. */
    readonly version: 1;
    /** The name of the schema library. */
    readonly vendor: string;
    /** Validates a value; it may do so asynchronously. */
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    /** For TypeScript alone: the types of the schema. */
    readonly types?:
      | {
          /** What the schema accepts. */
          readonly input: Input;
          /** What the schema returns. */
          readonly output: Output;
        }
      | undefined;
    /** Converts the schema to JSON Schema: https://standardschema.dev/json-schema. zod schemas are converted without it, too. */
    readonly jsonSchema?: {
      /** Describes what the schema accepts, which is what the model must write. */
      readonly input: (options: {
        /** The draft of JSON Schema. */
        readonly target: "draft-2020-12";
      }) => Record<string, unknown>;
    };
  };
}

/** What a Standard Schema says of a value: the value as its type, or what is wrong with it. */
export type StandardResult<Output> =
  | {
      /** The value, as the schema returns it. */
      readonly value: Output;
      /** Absent: the value matches. */
      readonly issues?: undefined;
    }
  | {
      /** What is wrong with the value. */
      readonly issues: readonly {
        /** What is wrong there. */
        readonly message: string;
        /** Where in the value. Absent: the whole value. */
        readonly path?: readonly (PropertyKey | PathSegment)[] | undefined;
      }[];
    };

interface PathSegment {
  /** The name of a property, or the place in a list. */
  readonly key: PropertyKey;
}

/** The type of the values that a Standard Schema returns. */
export type StandardOutput<Schema extends StandardSchema> = NonNullable<
  Schema["~standard"]["types"]
>["output"];

/** The arguments of a question, with a JSON Schema in place of a Standard Schema. */
export interface PlainInput {
  readonly input: unknown;
  /** Reads the answer with the Standard Schema. Absent: there was none. */
  readonly read?: ReadAnswer;
  /** What is wrong with the Standard Schema, a sentence each. */
  readonly issues: readonly string[];
}

/** Replaces a Standard Schema among the arguments of a question with the JSON Schema that the model is given. */
export function replaceStandardSchema(input: unknown): PlainInput {
  const { schema, ...others } = (input ?? {}) as { readonly schema?: unknown };
  try {
    if (!isStandardSchema(schema)) return { input, issues: [] };
    const json = jsonSchemaOf(schema);
    if (json === undefined) return { input: others, issues: [notConvertible(schema)] };
    return { input: { ...others, schema: close(json) }, read: (value) => read(schema, value), issues: [] };
  } catch (thrown) {
    return { input: others, issues: [`schema cannot be converted to JSON Schema: ${quoteThrown(thrown)}.`] };
  }
}

/** ArkType's schemas are functions. */
function isStandardSchema(schema: unknown): schema is StandardSchema {
  if ((typeof schema !== "object" && typeof schema !== "function") || schema === null) return false;
  const standard = (schema as Partial<StandardSchema>)["~standard"] as { validate?: unknown } | undefined;
  return typeof standard?.validate === "function";
}

/** zod before 4.2 has no converter of its own in the standard's place. */
function jsonSchemaOf(schema: StandardSchema): JsonSchema | undefined {
  const { jsonSchema } = schema["~standard"];
  if (jsonSchema !== undefined) return jsonSchema.input({ target: "draft-2020-12" });
  return "_zod" in schema ? z.toJSONSchema(schema as unknown as z.ZodType, { io: "input" }) : undefined;
}

const notConvertible = ({ "~standard": { vendor } }: StandardSchema): string =>
  `schema cannot be used: this ${cleanLine(vendor).slice(0, 40)} schema cannot be converted to JSON Schema, ` +
  "because it has no ~standard.jsonSchema. Use zod 4, or a version of your library that has it, " +
  "or pass a JSON Schema.";

/**
 * Closes every object that does not say whether it accepts other properties, because OpenAI enforces only closed objects.
 * The parts of `allOf` stay open: closed, each would reject what the others require.
 */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== "object" || schema === null) return schema;
  const parts = Object.entries(schema).map(([keyword, value]: [string, unknown]) => [
    keyword,
    keyword === "properties" || keyword === "$defs"
      ? closeEach(value)
      : closable.has(keyword)
        ? close(value)
        : value,
  ]);
  const closed = Object.fromEntries(parts) as Record<string, unknown>;
  return closed["type"] === "object" && closed["properties"] !== undefined
    ? { additionalProperties: false, ...closed }
    : closed;
}

const closable = new Set(["items", "prefixItems", "anyOf", "oneOf", "additionalProperties"]);

const closeEach = (schemas: unknown): unknown =>
  Object.fromEntries(
    Object.entries(schemas as object).map(([name, schema]: [string, unknown]) => [name, close(schema)]),
  );

/** Whatever the schema does, its answer is a value or a list of issues. */
async function read(
  schema: StandardSchema,
  value: unknown,
): Promise<Result<unknown, readonly SchemaIssue[]>> {
  try {
    const result: StandardResult<unknown> = await schema["~standard"].validate(value);
    if (result.issues) {
      const issues = result.issues.map(({ message, path = [] }) => ({
        path: path.map(toPointer).join(""),
        message: `is refused: ${shorten(message)}`,
      }));
      return err(issues.length > 0 ? issues : [{ path: "", message: "is refused" }]);
    }
    if ("value" in result) return ok(result.value);
    return err([{ path: "", message: "cannot be checked: the schema returned neither a value nor issues" }]);
  } catch (thrown) {
    return err([{ path: "", message: `cannot be checked: ${quoteThrown(thrown)}` }]);
  }
}

function toPointer(segment: PropertyKey | { readonly key: PropertyKey }): string {
  const key = String(typeof segment === "object" ? segment.key : segment);
  return `/${cleanLine(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
