import type { ResultAsync } from "neverthrow";

/**
 * Stores conversations, so that a later call can continue an earlier one. An id that the store does not have, or no
 * longer has, is `not-found`.
 */
export interface ConversationStore {
  /** All turns of a conversation, oldest first; at least one. */
  read(id: string): ResultAsync<readonly Turn[], ConversationStoreError>;
  /** Stores a new conversation, atomically. The id is new and consists of `a` to `z` and `0` to `9`. */
  begin(id: string, turn: Turn): ResultAsync<void, ConversationStoreError>;
  /**
   * Appends a turn, atomically. Concurrent appends are all kept, in the order of the calls.
   */
  append(id: string, turn: Turn): ResultAsync<void, ConversationStoreError>;
}

/** A question and its answer, always kept or dropped together. */
export interface Turn {
  /** What the caller asked. */
  readonly question: string;
  /** What the model answered. */
  readonly answer: string;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /** When the answer was complete. */
  readonly at: Date;
  /** The instructions given with the question; they apply until replaced. Absent: none were given. */
  readonly system?: string;
  /** Small copies of the images given with the question, as `data:` URLs. Absent: none were given. */
  readonly images?: readonly string[];
}

/** Why a conversation was not read or stored. */
export interface ConversationStoreError {
  /**
   * `not-found`: start a new conversation. `unreadable`: this conversation is damaged, and lost unless it is
   * repaired; others are not affected. `unavailable`: the message says what to fix (a folder, a permission, a full
   * disk).
   */
  readonly kind: "not-found" | "unreadable" | "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
