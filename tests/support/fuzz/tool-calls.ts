import fc from "fast-check";
import { askArguments } from "../../../src/domain/arguments/ask-arguments.js";
import { createImageArguments } from "../../../src/domain/arguments/create-image-arguments.js";
import { editImageArguments } from "../../../src/domain/arguments/edit-image-arguments.js";
import { hostileReferences, imageDataUrl, junkString, junkValue, prototypeNames } from "./junk.js";
import { collectArguments } from "../../../src/domain/arguments/collect-arguments.js";

/** The parameters of one `tools/call`. */
export interface ToolCall {
  readonly name: unknown;
  readonly arguments?: unknown;
}

const options = { maxTokensLimit: 4_000, defaultModel: "gpt-6-luna" };

/** The names of each tool's arguments. */
const tools: Readonly<Record<string, readonly string[]>> = {
  "ask-openai": Object.keys(askArguments(options)),
  "create-image": Object.keys(createImageArguments(options)),
  "edit-image": Object.keys(editImageArguments(options)),
  "collect-result": Object.keys(collectArguments),
  "list-models": ["refresh"],
};

/** Plausible values of an argument. */
const usual: Readonly<Record<string, readonly unknown[]>> = {
  query: ["How deep is the sea?"],
  prompt: ["A red fox"],
  images: [[imageDataUrl]],
  mask: [imageDataUrl],
  schema: [{ type: "object", properties: { a: { type: "string" } } }, {}, { $ref: "#" }],
  size: ["auto", "1024x1024", "99999x1"],
  output_format: ["png", "jpeg", "webp"],
  n: [1, 2, 10],
  save_to: ["fox.png", "images/", "../outside/fox.png"],
  overwrite: [true],
  web_search: [true],
  model: ["gpt-4o", "dall-e-3", "gpt-image-2.6-flare"],
  timeout_seconds: [1],
  max_retries: [0, 1],
  max_tokens: [1, 4_000],
  temperature: [0, 2],
};

const reference = fc.oneof(fc.constantFrom(...hostileReferences), junkString);

const value = (name: string): fc.Arbitrary<unknown> => {
  const expected = usual[name];
  return expected === undefined
    ? junkValue
    : fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom(...expected) },
        { weight: 1, arbitrary: junkValue },
        {
          weight: 2,
          arbitrary: name === "images" ? fc.array(reference, { minLength: 1, maxLength: 3 }) : reference,
        },
      );
};

const argumentsOf = (names: readonly string[]): fc.Arbitrary<unknown> =>
  fc
    .uniqueArray(fc.constantFrom(...names), { maxLength: 4 })
    .chain((others) => {
      // Without the required arguments, nothing else would be tested.
      const required = names.filter((name) =>
        name === "images" ? names.includes("mask") : /^(?:query|prompt|receipt)$/.test(name),
      );
      const given = [...new Set([...required, ...others])];
      return fc.tuple(...given.map((name) => value(name).map((one) => [name, one] as const)));
    })
    .map((entries) => Object.fromEntries(entries));

export const toolCall: fc.Arbitrary<ToolCall> = fc.oneof(
  ...Object.entries(tools).map(([name, names]) => ({
    weight: name === "list-models" ? 1 : 6,
    arbitrary: fc.record({ name: fc.constant(name), arguments: argumentsOf(names) }),
  })),
  {
    weight: 2,
    arbitrary: fc.record({ name: fc.constantFrom(...Object.keys(tools)), arguments: junkValue }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name: fc.oneof(fc.constantFrom<unknown>(...prototypeNames), junkValue),
      arguments: junkValue,
    }),
  },
);
