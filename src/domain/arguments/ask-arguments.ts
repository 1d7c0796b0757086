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
import type { CompletionWindow } from "../../ports/chat-provider.js";
import { imageReferences } from "./image-arguments.js";
import { z } from "zod";
import { isDeeperThan } from "./show-value.js";

/** The arguments of `ask-openai`. */
export type AskArguments = ArgumentValues<ReturnType<typeof askArguments>>;

/** All efforts that any model accepts; models/chat-model.ts lists those of each model. */
const reasoningEfforts = ["none", "low", "medium", "high", "xhigh", "max"] as const;

/** When an answer in the background is due. */
const completionWindows = ["now", "within_2h", "within_8h"] as const satisfies readonly CompletionWindow[];

/** The argument by which a call goes on with a conversation. */
const conversation = optional(
  textLike(
    /^[0-9a-z]{12}$/,
    "To continue from an earlier answer: the id that came with it. The model then sees the whole conversation. Leave out to start a new one.",
    "an id that came with an earlier answer: 12 letters and digits",
  ),
);

/**
 * @param options.maxTokensLimit the upper limit of `max_tokens`.
 * @param options.defaultModel the model used if none is given.
 */
export const askArguments = (options: { maxTokensLimit: number; defaultModel: string }) => ({
  query: required(
    string(
      "The question or task. Self-contained, unless conversation is given: the model sees nothing else of what you and the user said.",
    ),
  ),
  conversation,
  images: optional(imageReferences("Images for the model to look at; ask about them in query.")),
  system: optional(
    string(
      "Instructions that precede the question: a role, a tone, a format for the answer. Leave out for none; in a conversation, to keep the current ones.",
    ),
  ),
  model: model(
    `The model that answers. Leave out for ${options.defaultModel}, unless the user named one. Any model id that the provider serves, such as gpt-6-sol, gpt-4 or gpt-3.5-turbo.`,
  ),
  reasoning_effort: optional(
    oneOf(
      reasoningEfforts,
      "How much the model reasons before it answers: low is quick and cheap, max is slow and thorough. Leave out for the model's own default. gpt-6-luna, gpt-6-sol, gpt-6.1-terra and gpt-5.6 accept all values; the other gpt-6 models all but none; older reasoning models low, medium, high (gpt-5.1 and gpt-5.4 also none). A model that does not reason answers without it, and none becomes low for one that always does, with a note.",
    ),
  ),
  temperature: optional(
    number(
      { min: 0, max: 2 },
      "0 for the most predictable wording, up to 2 for the most varied. Leave out unless the user asks for it; reasoning models accept it only with reasoning_effort none, and otherwise answer without it, with a note.",
    ),
  ),
  max_tokens: optional(
    integer(
      { min: 1, max: options.maxTokensLimit },
      "The maximum number of tokens the model may write. Leave out for the model's own limit: reasoning models spend tokens on hidden reasoning first, so a low limit can leave no answer.",
    ),
  ),
  web_search: optional(
    boolean(
      "true to let the model search the web before it answers, for news, prices and anything else that changes; the answer comes with its sources. Costs more and takes longer. Only with OpenAI's Responses API.",
    ),
  ),
  schema,
  background: optional(
    oneOf(
      completionWindows,
      "To have the answer written in the background, and collect it later, also after a restart. within_2h costs 30 % less and within_8h 40 % less, if the answer may take that long; now is for long work at the standard price. Leave out to get the answer right away. Only with OpenAI's Responses API, which stores the answer at OpenAI then.",
    ),
  ),
  ...callLimits,
});

/** The maximum length of a schema, in characters of JSON. */
const maxCharacters = 100_000;

/** The maximum nesting depth, so that code that walks the schema does not overflow the stack. */
const maxLevels = 200;

/** A JSON Schema of objects. */
interface ObjectSchema {
  /** The type of the answer. */
  readonly type: "object";
  readonly [keyword: string]: unknown;
}

/** Requests an answer in JSON. */
const schema = optional(
  kind<ObjectSchema>(
    "To get the answer as JSON: the JSON Schema that it must match (draft 2020-12 or 07), with type object at its root. The answer is validated against it and returned as text and as structured content. OpenAI enforces a schema if every object has additionalProperties false and lists all its properties as required. A $ref must point to the schema's own $defs; nothing is fetched.",
    `a JSON Schema with "type": "object" at its root, of at most ${maxCharacters} characters and ${maxLevels} levels`,
    {
      type: "object",
      // Gemini requires properties. llama.cpp needs to be told that there may be others.
      properties: { type: { type: "string", enum: ["object"] } },
      required: ["type"],
      additionalProperties: true,
    },
    () =>
      z
        .looseObject({ type: z.enum(["object"]) })
        .refine((given) => !isDeeperThan(maxLevels, given) && JSON.stringify(given).length <= maxCharacters),
  ),
);
