import { z } from "zod";
import { conversation } from "../conversations/conversation-id.js";
import { schema } from "../json-answers/schema-argument.js";
import { optional, type ArgumentValues } from "./argument.js";
import { model, optionalWords, patience, words } from "./common-arguments.js";
import { allowedReferences, pictureReferences } from "./picture-arguments.js";

/** What `ask-openai` takes. */
export type AskArguments = ArgumentValues<ReturnType<typeof askArguments>>;

/** Every effort that some model takes; which one takes which is in models/chat-model.ts. */
const reasoningEfforts = ["none", "low", "medium", "high", "xhigh", "max"] as const;

/**
 * @param options.maxTokensLimit the upper bound of `max_tokens`.
 * @param options.defaultModel the model that answers when none is named.
 */
export const askArguments = (options: { maxTokensLimit: number; defaultModel: string }) => ({
  query: words(
    "The question or task. Complete in itself, unless conversation is given: the model sees nothing else of what you and the user said.",
  ),
  conversation,
  images: optional(
    pictureReferences("Pictures for the model to look at, with the question about them in query."),
    allowedReferences,
  ),
  system: optionalWords(
    "Instructions that stand before the question: a role, a tone, a form for the answer. Leave out for none; in a conversation, for those that hold already.",
  ),
  model: model(
    `Which model answers. Leave out for ${options.defaultModel}, unless the user named one. Any model id that the provider serves, such as gpt-6-sol, gpt-4 or gpt-3.5-turbo.`,
  ),
  reasoning_effort: optional(
    z
      .enum(reasoningEfforts)
      .describe(
        "How hard the model thinks before it answers: low is quick and cheap, max slow and thorough. Leave out for the model's own default. gpt-6-luna, gpt-6-sol and gpt-5.6 take them all; gpt-6.1 and gpt-6-astra all but none; older reasoning models low, medium, high (gpt-5.1 and gpt-5.4 also none). A model that does not reason answers without it, with a note.",
      ),
    `one of ${reasoningEfforts.join(", ")}`,
  ),
  temperature: optional(
    z
      .number()
      .min(0)
      .max(2)
      .describe(
        "0 for the most predictable wording, up to 2 for the most varied. Leave out unless asked for; reasoning models take one only with reasoning_effort none, and otherwise answer without it, with a note.",
      ),
    "a number from 0 to 2",
  ),
  max_tokens: optional(
    z
      .int()
      .min(1)
      .max(options.maxTokensLimit)
      .describe(
        "The most tokens the model may write. Leave out for the model's own limit: reasoning models spend tokens on hidden thought first, and a small cap can leave no answer.",
      ),
    `a whole number from 1 to ${options.maxTokensLimit}`,
  ),
  web_search: optional(
    z
      .boolean()
      .describe(
        "true to let the model search the web before it answers, for news, prices and whatever changes; the answer comes with its sources. It costs more and takes longer. Only with OpenAI's Responses API.",
      ),
    "true or false",
  ),
  schema,
  ...patience,
});
