import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { ConversationStore, ConversationStoreError, Turn } from "../../ports/conversation-store.js";

/**
 * Conversations of one sitting, kept in another store as far as that works: one that cannot be kept, or not any longer,
 * still goes on until the program ends.
 */
export class SittingConversations implements ConversationStore {
  readonly #store: ConversationStore;
  readonly #turns = new Map<string, readonly Turn[]>();
  #issue: string | undefined;

  constructor(store: ConversationStore) {
    this.#store = store;
  }

  /** Why the last turn was not kept. Undefined: it was. */
  get issue(): string | undefined {
    return this.#issue;
  }

  read(id: string): ResultAsync<readonly Turn[], ConversationStoreError> {
    return this.#store
      .read(id)
      .map((turns) => {
        // After a failed write, the store lacks some of them.
        const known = this.#turns.get(id) ?? [];
        const newest = turns.length >= known.length ? turns : known;
        this.#turns.set(id, newest);
        return newest;
      })
      .orElse((error) => {
        const known = this.#turns.get(id);
        return known === undefined ? errAsync(error) : okAsync(known);
      });
  }

  begin(id: string, turn: Turn): ResultAsync<void, never> {
    this.#turns.set(id, [turn]);
    return this.#noted(this.#store.begin(id, turn));
  }

  append(id: string, turn: Turn): ResultAsync<void, never> {
    this.#turns.set(id, [...(this.#turns.get(id) ?? []), turn]);
    return this.#noted(this.#store.append(id, turn));
  }

  #noted(kept: ResultAsync<void, ConversationStoreError>): ResultAsync<void, never> {
    return kept
      .map(() => {
        this.#issue = undefined;
      })
      .orElse(({ message }) => {
        this.#issue = message;
        return okAsync();
      });
  }
}
