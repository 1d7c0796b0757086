import type { ErrorObject } from "ajv";
import { cleanLine } from "../../domain/foreign-text/clean-text.js";
import type { Misfit } from "../../ports/schema-checker.js";

/** The longest message, in characters: allowed values may be many. */
const longestMessage = 200;

/** A fault in ajv's words, with the names and values that those leave out. */
export function toMisfit({ instancePath, params, message = "does not fit" }: ErrorObject): Misfit {
  const more = details.flatMap((name) => (name in params ? [JSON.stringify(params[name])] : []));
  const whole = cleanLine([message, ...more].join(": "));
  return {
    path: cleanLine(instancePath),
    message: whole.length <= longestMessage ? whole : `${whole.slice(0, longestMessage)}…`,
  };
}

/** What ajv tells beside its message: the property that is too many, the values that are allowed. */
const details = ["additionalProperty", "unevaluatedProperty", "allowedValues", "allowedValue"];
