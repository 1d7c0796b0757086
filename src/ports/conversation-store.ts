import type { ResultAsync } from "neverthrow";

/**
 * Keeps conversations, so that a later call can go on where an earlier one stopped. Whatever is asked for by
 * an id that the store did not keep, or keeps no longer, is `not-found`.
 */
export interface ConversationStore {
  /** All exchanges of a conversation, oldest first; at least one. */
  read(id: string): ResultAsync<readonly Turn[], ConversationStoreError>;
  /** Keeps a new conversation whole, or not at all. The id is new and made of `a` to `z` and `0` to `9`. */
  begin(id: string, turn: Turn): ResultAsync<void, ConversationStoreError>;
  /**
   * Adds an exchange at the end, whole or not at all. Of several at once none is lost, and they stand in the
   * order in which they were handed over.
   */
  append(id: string, turn: Turn): ResultAsync<void, ConversationStoreError>;
}

/** A question and its answer. They are kept, and left out, together. */
export interface Turn {
  readonly question: string;
  readonly answer: string;
  /** The model that answered, by the provider's word. */
  readonly model: string;
  /** When the answer was complete. */
  readonly at: Date;
  /** Instructions that came with the question; they hold until others come. Absent: none came. */
  readonly system?: string;
  /** Small copies of the images that came with the question, as `data:` URLs. Absent: none came. */
  readonly images?: readonly string[];
}

/**
 * `not-found`: begin a new conversation. `unreadable`: what was kept is damaged, and lost unless it is mended;
 * other conversations are not. `unavailable`: the message says what to mend (a folder, a permission, a full disk).
 */
export interface ConversationStoreError {
  readonly kind: "not-found" | "unreadable" | "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
