import type { ConversationStore, Turn } from "../../../ports/conversation-store.js";
import type { ChatReply } from "../../../ports/chat-provider.js";
import { newId } from "../../call/new-id.js";

/** Where a turn is kept. */
interface KeptIn {
  /** The conversation. Absent: it starts a new one. */
  readonly id?: string | undefined;
  /** The id of a new conversation. Absent: any. */
  readonly newId?: string | undefined;
}

/** Adds a turn to its conversation. The answer is returned either way; a note says what could not be saved. */
export async function keepTurn<Reply extends ChatReply>(
  store: ConversationStore,
  { id, newId: chosen = newId() }: KeptIn,
  turn: Turn,
  answer: Reply,
): Promise<Reply & { readonly conversation?: string }> {
  const conversation = id ?? chosen;
  const kept = await (id === undefined ? store.begin(conversation, turn) : store.append(conversation, turn));
  if (kept.isOk()) return { ...answer, conversation };
  const { kind, message } = kept.error;
  const note =
    id === undefined
      ? `The conversation could not be saved, so no later call can continue it. ${message}`
      : `This question and its answer could not be added to the conversation. ${message}`;
  // The turns saved before can still be continued, unless the conversation is gone.
  const rest = id !== undefined && kind !== "not-found" ? { conversation } : {};
  return { ...answer, notes: [...answer.notes, note], ...rest };
}
