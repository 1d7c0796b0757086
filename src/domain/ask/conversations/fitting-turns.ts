import type { ChatRequest } from "../../../ports/chat-provider.js";
import type { Turn } from "../../../ports/conversation-store.js";
import { chatModelFamily } from "../../models/chat-model.js";

/** On the safe side: OpenAI's rule of thumb is 4 of English, and code and other languages have fewer. */
export const charactersPerToken = 3;

/** How much an image takes of a model's input, in characters; those that are kept are small. */
const charactersPerImage = 1_500 * charactersPerToken;

/**
 * The newest exchanges that, by an estimate, the model takes in together with the request. All of them, where
 * the model's limit is not known.
 */
export function fittingTurns({ model, messages }: ChatRequest, turns: readonly Turn[]): readonly Turn[] {
  const { maxInputTokens = Infinity } = chatModelFamily(model);
  let left = maxInputTokens * charactersPerToken;
  for (const { text } of messages) left -= text.length;
  const first = turns.findLastIndex(({ question, answer, images = [] }) => {
    left -= question.length + answer.length + images.length * charactersPerImage;
    return left < 0;
  });
  return turns.slice(first + 1);
}
