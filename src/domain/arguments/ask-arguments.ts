import { z } from "zod";
import { optional, type ArgumentValues } from "./argument.js";
import { model, patience, words } from "./common-arguments.js";

/** What `ask-openai` takes. */
export type AskArguments = ArgumentValues<ReturnType<typeof askArguments>>;

/**
 * @param options.maxTokensLimit the upper bound of `max_tokens`.
 * @param options.defaultModel the model that answers when none is named.
 */
export const askArguments = (options: { maxTokensLimit: number; defaultModel: string }) => ({
  query: words("The question or task, complete in itself: the model sees nothing else of the conversation."),
  model: model(
    `Which model answers. Leave out for ${options.defaultModel}, unless the user named one. Any model id that the provider serves, such as gpt-6-sol, gpt-4 or gpt-3.5-turbo.`,
  ),
  temperature: optional(
    z
      .number()
      .min(0)
      .max(2)
      .describe(
        "0 for the most predictable wording, up to 2 for the most varied. Leave out unless asked for; reasoning models take none and answer without it, with a note.",
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
  ...patience,
});
