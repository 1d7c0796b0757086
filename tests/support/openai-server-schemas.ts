/** How OpenAI handles a JSON Schema, by its documentation, written independently of the product's rules. */

type Schema = Readonly<Record<string, unknown>>;

/** @returns the issue with an answer's format, in OpenAI's words; undefined if it is accepted. */
export function formatFault(format: unknown): string | undefined {
  const { type, name, schema, strict = false } = (format ?? {}) as Schema;
  if (format === undefined || type === "text") return undefined;
  if (type !== "json_schema") return "Only text and json_schema are served here.";
  if (!/^[\w-]{1,64}$/.test(String(name))) return "Invalid 'name': string does not match pattern.";
  if ((schema as Schema | undefined)?.["type"] !== "object") {
    return `schema must be a JSON Schema of 'type: "object"'`;
  }
  return strict === true ? strictFault(schema as Schema, "()") : undefined;
}

const refused =
  /^(allOf|oneOf|not|if|then|else|dependent.*|patternProperties|propertyNames|default|unique.*|contains|(min|max)(Properties|Length))$/;

function strictFault(schema: Schema, context: string): string | undefined {
  const { type, properties = {}, required = [], additionalProperties, $ref } = schema;
  const fault = (what: string): string =>
    `Invalid schema for response_format: In context=${context}, ${what}`;
  const keyword = Object.keys(schema).find((key) => refused.test(key));
  if (keyword !== undefined) return fault(`'${keyword}' is not permitted.`);
  if ($ref !== undefined && Object.keys(schema).length > 1)
    return fault("$ref cannot have keywords beside it.");
  if (type === "object") {
    if (additionalProperties !== false) return fault("'additionalProperties' is required to be false.");
    const names = Object.keys(properties as Schema);
    if (JSON.stringify(names.toSorted()) !== JSON.stringify([...(required as string[])].sort())) {
      return fault("'required' is required to be supplied and to be an array including every key.");
    }
  }
  const parts = [properties, schema["$defs"] ?? {}, schema["definitions"] ?? {}].flatMap((named) =>
    Object.entries(named as Schema),
  );
  const branches = [schema["items"] ?? [], schema["anyOf"] ?? []].flat().map((part) => ["", part] as const);
  for (const [name, part] of [...parts, ...branches]) {
    const found = strictFault(part as Schema, `('${name}')`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value that matches a simple schema, with this text wherever text is allowed. */
export function sampleOf(schema: Schema, text: string, root: Schema = schema): unknown {
  const sample = (part: unknown): unknown => sampleOf(part as Schema, text, root);
  const { $ref, anyOf, type, properties = {}, items } = schema;
  if (typeof $ref === "string") {
    const names = $ref.slice(2).split("/");
    return sample(names.reduce<unknown>((part, name) => (part as Schema)[name], root));
  }
  if (Array.isArray(anyOf)) return sample(anyOf[0]);
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  switch ([type].flat()[0]) {
    case "object":
      return Object.fromEntries(
        Object.entries(properties as Schema).map(([name, part]) => [name, sample(part)]),
      );
    case "array":
      return [sample(items)];
    case "string":
      return text;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return 7;
  }
}
