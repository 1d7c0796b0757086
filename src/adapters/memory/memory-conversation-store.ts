import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import { tellAgain } from "../../domain/call/host-phrases.js";
import type { ConversationStore, ConversationStoreError, Turn } from "../../ports/conversation-store.js";

/** How much is kept. */
export interface MemoryConversationStoreOptions {
  /** The maximum number of conversations. Default: 200. */
  readonly maxConversations?: number;
  /** The maximum number of characters of all conversations together. Default: 20,000,000. */
  readonly maxCharacters?: number;
}

interface Conversation {
  readonly turns: readonly Turn[];
  readonly characters: number;
}

/** Keeps conversations in memory while the process runs. Beyond the limits, the least recently used are dropped. */
export class MemoryConversationStore implements ConversationStore {
  readonly #maxConversations: number;
  readonly #maxCharacters: number;
  /** Least recently used first. */
  readonly #conversations = new Map<string, Conversation>();
  #characters = 0;

  constructor({ maxConversations = 200, maxCharacters = 20_000_000 }: MemoryConversationStoreOptions = {}) {
    this.#maxConversations = maxConversations;
    this.#maxCharacters = maxCharacters;
  }

  read(id: string): ResultAsync<readonly Turn[], ConversationStoreError> {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined) return errAsync(this.#notFound());
    this.#put(id, conversation);
    return okAsync(conversation.turns);
  }

  begin(id: string, turn: Turn): ResultAsync<void, ConversationStoreError> {
    return this.#grow(id, { turns: [], characters: 0 }, turn);
  }

  append(id: string, turn: Turn): ResultAsync<void, ConversationStoreError> {
    const conversation = this.#conversations.get(id);
    return conversation === undefined ? errAsync(this.#notFound()) : this.#grow(id, conversation, turn);
  }

  #grow(
    id: string,
    { turns, characters }: Conversation,
    turn: Turn,
  ): ResultAsync<void, ConversationStoreError> {
    const { question, answer, system = "", images = [] } = turn;
    const grown = characters + [question, answer, system, ...images].join("").length;
    if (grown > this.#maxCharacters) return errAsync(this.#full());
    this.#put(id, { turns: [...turns, turn], characters: grown });
    for (const oldest of this.#conversations.keys()) {
      if (this.#conversations.size <= this.#maxConversations && this.#characters <= this.#maxCharacters)
        break;
      this.#drop(oldest);
    }
    return okAsync();
  }

  #put(id: string, conversation: Conversation): void {
    this.#drop(id);
    this.#conversations.set(id, conversation);
    this.#characters += conversation.characters;
  }

  #drop(id: string): void {
    this.#characters -= this.#conversations.get(id)?.characters ?? 0;
    this.#conversations.delete(id);
  }

  #notFound(): ConversationStoreError {
    return {
      kind: "not-found",
      message:
        "There is no conversation with this id. Conversations are kept in memory until the server exits, " +
        "unless MCP_OPENAI_CONVERSATION_DIR is set; if there are more than " +
        `${this.#maxConversations}, or they grow too large, the least recently used are dropped. Leave conversation out${tellAgain}.`,
    };
  }

  #full(): ConversationStoreError {
    return {
      kind: "unavailable",
      message:
        `It would exceed the ${this.#maxCharacters} characters that are kept in memory. ` +
        "Start a new conversation, or set MCP_OPENAI_CONVERSATION_DIR to keep conversations in a folder.",
    };
  }
}
