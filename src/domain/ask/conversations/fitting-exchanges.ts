import type { ChatRequest } from "../../../ports/chat-provider.js";
import type { Exchange } from "../../../ports/conversation-store.js";
import { chatModelFamily } from "../../models/chat-model.js";

/** On the safe side: OpenAI's rule of thumb is 4 of English, and code and other languages have fewer. */
export const charactersPerToken = 3;

/** How much an image takes of a model's input, in characters; those that are kept are small. */
const charactersPerImage = 1_500 * charactersPerToken;

/**
 * The newest exchanges that, by an estimate, the model takes in together with the request. All of them, where
 * the model's limit is not known.
 */
export function fittingExchanges(
  { model, messages }: ChatRequest,
  exchanges: readonly Exchange[],
): readonly Exchange[] {
  const { maxInputTokens = Infinity } = chatModelFamily(model);
  let left = maxInputTokens * charactersPerToken;
  for (const { text } of messages) left -= text.length;
  const first = exchanges.findLastIndex(({ question, answer, images = [] }) => {
    left -= question.length + answer.length + images.length * charactersPerImage;
    return left < 0;
  });
  return exchanges.slice(first + 1);
}
