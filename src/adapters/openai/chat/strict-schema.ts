import type { JsonSchema } from "../../../ports/schema-checker.js";

/** Limits and keywords. Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas, November 2026. */
const maxObjectLevels = 10;
const maxProperties = 5_000;
/** OpenAI allows 1,000, but beyond this number it limits their total length too. */
const maxAllowedValues = 250;

const formats: readonly unknown[] = "date-time time date duration email hostname ipv4 ipv6 uuid".split(" ");

/** Keywords that OpenAI is known to accept, besides those that contain further schemas. */
const plainKeywords = new Set([
  ..."$schema title description type enum const pattern format multipleOf minimum maximum".split(" "),
  ..."exclusiveMinimum exclusiveMaximum minItems maxItems required additionalProperties".split(" "),
]);

/**
 * Whether OpenAI accepts a schema in strict mode. It rejects a request whose schema it does not accept, so anything that
 * is not known to be accepted counts as rejected.
 */
export function fitsStrictMode(schema: JsonSchema): boolean {
  const count = { properties: 0, allowedValues: 0 };
  return (
    schema["anyOf"] === undefined &&
    isStrict(schema, maxObjectLevels, count) &&
    count.properties <= maxProperties &&
    count.allowedValues <= maxAllowedValues
  );
}

interface Count {
  properties: number;
  allowedValues: number;
}

/** @param levels how many more levels of objects may be nested. */
function isStrict(schema: unknown, levels: number, count: Count): boolean {
  if (!isObject(schema)) return false;
  const { type, anyOf, enum: allowed, format, $ref } = schema;
  if ($ref !== undefined) {
    return Object.keys(schema).length === 1 && typeof $ref === "string" && $ref.startsWith("#");
  }
  if (type === undefined && anyOf === undefined) return false;
  if (Array.isArray(allowed)) count.allowedValues += allowed.length;
  if (format !== undefined && !formats.includes(format)) return false;
  const types = [type].flat();
  if (types.includes("array") && schema["items"] === undefined) return false;
  const below = types.includes("object") ? levels - 1 : levels;
  if (types.includes("object") && (below < 0 || !isClosed(schema, count))) return false;
  return Object.entries(schema).every(([keyword, value]) => {
    const parts = partsOf(keyword, value);
    return parts?.every((part) => isStrict(part, below, count)) ?? plainKeywords.has(keyword);
  });
}

/** The schemas that a keyword contains. @returns undefined if it contains none. */
function partsOf(keyword: string, value: unknown): readonly unknown[] | undefined {
  switch (keyword) {
    case "properties":
    case "$defs":
    case "definitions":
      return isObject(value) ? Object.values(value) : [value];
    case "anyOf":
      return [value].flat();
    case "items":
      return [value];
    default:
      return undefined;
  }
}

/** Whether an object allows only its declared properties and requires all of them. */
function isClosed(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  count: Count,
): boolean {
  if (additionalProperties !== false || !isObject(properties) || !Array.isArray(required)) return false;
  const names = Object.keys(properties);
  count.properties += names.length;
  return names.length === required.length && names.every((name) => required.includes(name));
}

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** How both styles ask for JSON. OpenAI enforces the schema only in strict mode; otherwise it is best effort. */
export const answerFormat = (schema: JsonSchema) => ({
  name: "answer",
  schema: { ...schema },
  strict: fitsStrictMode(schema),
});
