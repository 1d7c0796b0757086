import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { ConversationStore, ConversationStoreError, Turn } from "../../ports/conversation-store.js";

export interface MemoryConversationStoreOptions {
  /** How many conversations are kept. Default: 200. */
  readonly maxConversations?: number;
  /** How many characters are kept, of all conversations together. Default: 20,000,000. */
  readonly maxCharacters?: number;
}

interface Kept {
  readonly turns: readonly Turn[];
  readonly characters: number;
}

/** Keeps conversations as long as the process lives. Beyond its bounds those go first that were used least recently. */
export class MemoryConversationStore implements ConversationStore {
  readonly #maxConversations: number;
  readonly #maxCharacters: number;
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>();
  #characters = 0;

  constructor({ maxConversations = 200, maxCharacters = 20_000_000 }: MemoryConversationStoreOptions = {}) {
    this.#maxConversations = maxConversations;
    this.#maxCharacters = maxCharacters;
  }

  read(id: string): ResultAsync<readonly Turn[], ConversationStoreError> {
    const kept = this.#kept.get(id);
    if (kept === undefined) return errAsync(this.#notFound());
    this.#put(id, kept);
    return okAsync(kept.turns);
  }

  begin(id: string, turn: Turn): ResultAsync<void, ConversationStoreError> {
    return this.#grow(id, { turns: [], characters: 0 }, turn);
  }

  append(id: string, turn: Turn): ResultAsync<void, ConversationStoreError> {
    const kept = this.#kept.get(id);
    return kept === undefined ? errAsync(this.#notFound()) : this.#grow(id, kept, turn);
  }

  #grow(id: string, { turns, characters }: Kept, turn: Turn): ResultAsync<void, ConversationStoreError> {
    const { question, answer, system = "", images = [] } = turn;
    const grown = characters + [question, answer, system, ...images].join("").length;
    if (grown > this.#maxCharacters) return errAsync(this.#full());
    this.#put(id, { turns: [...turns, turn], characters: grown });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#maxConversations && this.#characters <= this.#maxCharacters) break;
      this.#drop(oldest);
    }
    return okAsync();
  }

  #put(id: string, kept: Kept): void {
    this.#drop(id);
    this.#kept.set(id, kept);
    this.#characters += kept.characters;
  }

  #drop(id: string): void {
    this.#characters -= this.#kept.get(id)?.characters ?? 0;
    this.#kept.delete(id);
  }

  #notFound(): ConversationStoreError {
    return {
      kind: "not-found",
      message:
        "No conversation with this id is kept here. Conversations are kept in memory and end with the server, " +
        "unless MCP_OPENAI_CONVERSATION_DIR is set; when there are more than " +
        `${this.#maxConversations}, or they grow too large, those go first that were used least recently. Leave conversation out, and put what the model must know into query.`,
    };
  }

  #full(): ConversationStoreError {
    return {
      kind: "unavailable",
      message:
        `It would be longer than the ${this.#maxCharacters} characters that are kept in memory. ` +
        "Begin a new conversation, or set MCP_OPENAI_CONVERSATION_DIR to keep conversations in a folder.",
    };
  }
}
