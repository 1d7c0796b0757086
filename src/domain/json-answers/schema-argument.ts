import { z } from "zod";
import { optional } from "../arguments/argument.js";
import { kind } from "../arguments/argument-types.js";
import { isDeeperThan } from "../ask/json-answers/is-deeper-than.js";

/** The most characters of a schema, as JSON. */
const mostCharacters = 100_000;

/** How deep its objects and arrays may stand in each other, so that nothing that walks it runs out of stack. */
const mostLevels = 200;

/** The argument that asks for an answer in JSON. */
export const schema = optional(
  kind(
    "To get the answer as JSON: the JSON Schema that it must fit (draft 2020-12 or 07), with type object at its root. The answer is checked against it and comes as text and as structured content. OpenAI itself holds its models to a schema in which every object has additionalProperties false and lists all its properties as required. A $ref leads to its own $defs; nothing is fetched.",
    `a JSON Schema with "type": "object" at its root, of at most ${mostCharacters} characters and ${mostLevels} levels`,
    {
      type: "object",
      properties: { type: { type: "string", const: "object" } },
      required: ["type"],
      additionalProperties: {},
    },
    () =>
      z
        .looseObject({ type: z.literal("object") })
        .refine(
          (given) => !isDeeperThan(mostLevels, given) && JSON.stringify(given).length <= mostCharacters,
        ),
  ),
);
