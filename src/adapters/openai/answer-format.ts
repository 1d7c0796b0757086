import type { JsonSchema } from "../../ports/schema-checker.js";
import { fitsStrictMode } from "./chat/strict-schema.js";

/** How both styles ask for JSON. Only in strict mode is a model held to the schema; elsewhere it does its best. */
export const answerFormat = (schema: JsonSchema) => ({
  name: "answer",
  schema: { ...schema },
  strict: fitsStrictMode(schema),
});
