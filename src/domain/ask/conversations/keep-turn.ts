import { okAsync, type ResultAsync } from "neverthrow";
import type { ConversationStore, Turn } from "../../../ports/conversation-store.js";
import type { Answer } from "../answer.js";
import { newConversationId } from "./conversation-id.js";
import type { OpenConversation } from "./open-conversation.js";

/** Adds an exchange to its conversation. The answer is handed out whatever comes of that; a note says what did not. */
export function keepTurn(
  store: ConversationStore,
  { id }: OpenConversation,
  turn: Turn,
  answer: Answer,
): ResultAsync<Answer, never> {
  const conversation = id ?? newConversationId();
  const kept = id === undefined ? store.begin(conversation, turn) : store.append(conversation, turn);
  return kept
    .map((): Answer => ({ ...answer, conversation }))
    .orElse(({ kind, message }) => {
      const note =
        id === undefined
          ? `The conversation could not be kept, so no later call can go on with it. ${message}`
          : `This question and its answer could not be added to the conversation. ${message}`;
      // What was kept before is still there to go on from, unless it is gone.
      const rest = id !== undefined && kind !== "not-found" ? { conversation } : {};
      return okAsync<Answer>({ ...answer, notes: [...answer.notes, note], ...rest });
    });
}
