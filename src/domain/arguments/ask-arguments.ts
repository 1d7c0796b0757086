import { model, callLimits } from "./common-arguments.js";
import {
  number,
  oneOf,
  string,
  integer,
  boolean,
  kind,
  textLike,
  optional,
  required,
  type ArgumentValues,
} from "./argument-types.js";
import { imageReferences } from "./image-arguments.js";
import { z } from "zod";
import { isDeeperThan } from "./show-value.js";

/** What `ask-openai` takes. */
export type AskArguments = ArgumentValues<ReturnType<typeof askArguments>>;

/** Every effort that some model takes; which one takes which is in models/chat-model.ts. */
const reasoningEfforts = ["none", "low", "medium", "high", "xhigh", "max"] as const;

/** The argument by which a call goes on with a conversation. */
const conversation = optional(
  textLike(
    /^[0-9a-z]{12}$/,
    "To go on with an earlier answer: the id that came with it. The model then sees all that was said. Leave out to begin anew.",
    "an id that came with an earlier answer: 12 letters and digits",
  ),
);

/**
 * @param options.maxTokensLimit the upper bound of `max_tokens`.
 * @param options.defaultModel the model that answers when none is named.
 */
export const askArguments = (options: { maxTokensLimit: number; defaultModel: string }) => ({
  query: required(
    string(
      "The question or task. Complete in itself, unless conversation is given: the model sees nothing else of what you and the user said.",
    ),
  ),
  conversation,
  images: optional(
    imageReferences("Images for the model to look at, with the question about them in query."),
  ),
  system: optional(
    string(
      "Instructions that stand before the question: a role, a tone, a form for the answer. Leave out for none; in a conversation, for those that hold already.",
    ),
  ),
  model: model(
    `Which model answers. Leave out for ${options.defaultModel}, unless the user named one. Any model id that the provider serves, such as gpt-6-sol, gpt-4 or gpt-3.5-turbo.`,
  ),
  reasoning_effort: optional(
    oneOf(
      reasoningEfforts,
      "How hard the model thinks before it answers: low is quick and cheap, max slow and thorough. Leave out for the model's own default. gpt-6-luna, gpt-6-sol and gpt-5.6 take them all; gpt-6.1 and gpt-6-astra all but none; older reasoning models low, medium, high (gpt-5.1 and gpt-5.4 also none). A model that does not reason answers without it, with a note.",
    ),
  ),
  temperature: optional(
    number(
      { min: 0, max: 2 },
      "0 for the most predictable wording, up to 2 for the most varied. Leave out unless asked for; reasoning models take one only with reasoning_effort none, and otherwise answer without it, with a note.",
    ),
  ),
  max_tokens: optional(
    integer(
      { min: 1, max: options.maxTokensLimit },
      "The most tokens the model may write. Leave out for the model's own limit: reasoning models spend tokens on hidden thought first, and a small cap can leave no answer.",
    ),
  ),
  web_search: optional(
    boolean(
      "true to let the model search the web before it answers, for news, prices and whatever changes; the answer comes with its sources. It costs more and takes longer. Only with OpenAI's Responses API.",
    ),
  ),
  schema,
  ...callLimits,
});

/** The most characters of a schema, as JSON. */
const maxCharacters = 100_000;

/** How deep its objects and arrays may stand in each other, so that nothing that walks it runs out of stack. */
const maxLevels = 200;

/** The argument that asks for an answer in JSON. */
const schema = optional(
  kind(
    "To get the answer as JSON: the JSON Schema that it must fit (draft 2020-12 or 07), with type object at its root. The answer is checked against it and comes as text and as structured content. OpenAI itself holds its models to a schema in which every object has additionalProperties false and lists all its properties as required. A $ref leads to its own $defs; nothing is fetched.",
    `a JSON Schema with "type": "object" at its root, of at most ${maxCharacters} characters and ${maxLevels} levels`,
    {
      type: "object",
      properties: { type: { type: "string", const: "object" } },
      required: ["type"],
      additionalProperties: {},
    },
    () =>
      z
        .looseObject({ type: z.literal("object") })
        .refine((given) => !isDeeperThan(maxLevels, given) && JSON.stringify(given).length <= maxCharacters),
  ),
);
