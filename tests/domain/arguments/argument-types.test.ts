import { z } from "zod";
import { askArguments } from "../../../src/domain/arguments/ask-arguments.js";
import { createImageArguments } from "../../../src/domain/arguments/create-image-arguments.js";
import { editImageArguments } from "../../../src/domain/arguments/edit-image-arguments.js";
import { jsonSchemaOf, type Arguments } from "../../../src/domain/arguments/argument-types.js";
import { collectArguments } from "../../../src/domain/arguments/collect-arguments.js";

const tools: Readonly<Record<string, Arguments>> = {
  "ask-openai": askArguments({ maxTokensLimit: 4_000, defaultModel: "gpt-6-luna" }),
  "create-image": createImageArguments({ defaultModel: "gpt-image-2.6-flare" }),
  "edit-image": editImageArguments({ defaultModel: "gpt-image-2.6-flare" }),
  "collect-result": collectArguments,
};

describe("argument types", () => {
  it.each(Object.keys(tools))("%s: the JSON Schema for hosts is the one that validates", (name) => {
    const args = tools[name] ?? {};
    const shape = Object.fromEntries(
      Object.entries(args).map(([argument, { schema, description, required }]) => {
        const described = schema().describe(description);
        return [argument, required ? described : described.optional()];
      }),
    );
    const validating = z.toJSONSchema(z.strictObject(shape), {
      // zod writes an object that may have any other property as {}, which llama.cpp reads as "other objects".
      override: ({ jsonSchema }) => {
        if (JSON.stringify(jsonSchema.additionalProperties) === "{}") jsonSchema.additionalProperties = true;
      },
    });
    expect({ ...jsonSchemaOf(args), $schema: validating.$schema }).toEqual(validating);
  });
});
