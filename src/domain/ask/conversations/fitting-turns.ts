import type { ChatRequest } from "../../../ports/chat-provider.js";
import type { Turn } from "../../../ports/conversation-store.js";
import { charactersPerToken, chatModelFamily } from "../../models/chat-model.js";

/** How much of a model's input an image uses, in characters. Saved images are small. */
const charactersPerImage = 1_500 * charactersPerToken;

/**
 * The newest turns that, by an estimate, fit into the model's input together with the request. All of them if the model's
 * limit is unknown.
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
