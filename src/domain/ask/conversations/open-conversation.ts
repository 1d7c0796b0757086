import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { ConversationStore, ConversationStoreError, Turn } from "../../../ports/conversation-store.js";
import { invalidArguments, type InvalidArguments } from "../../arguments/read-arguments.js";

/** What has been said so far, and where it is kept. */
export interface OpenConversation {
  /** Absent: the conversation is to begin. */
  readonly id?: string;
  /** Oldest first. */
  readonly turns: readonly Turn[];
  /** The instructions that hold, unless new ones come. Absent: there are none. */
  readonly system?: string | undefined;
}

/** What was said before is kept but cannot be had; nothing was sent. React: as the message says. */
export interface ConversationUnavailable {
  readonly kind: "conversation-unavailable";
  readonly message: string;
}

/**
 * @param id absent: a new conversation.
 * @param faults what is wrong with the other arguments; told together with what is wrong with the id.
 */
export function openConversation(
  store: ConversationStore | undefined,
  id: string | undefined,
  issues: readonly string[],
): ResultAsync<OpenConversation, InvalidArguments | ConversationUnavailable> {
  return read(store, id)
    .orElse((error) =>
      error.kind === "not-found" || issues.length > 0
        ? errAsync(invalidArguments([...issues, `conversation: ${error.message}`]))
        : errAsync(unavailable(error)),
    )
    .andThen((conversation) =>
      issues.length > 0 ? errAsync(invalidArguments(issues)) : okAsync(conversation),
    );
}

function read(
  store: ConversationStore | undefined,
  id: string | undefined,
): ResultAsync<OpenConversation, ConversationStoreError> {
  if (id === undefined) return okAsync({ turns: [] });
  return store === undefined
    ? errAsync(noStore)
    : store.read(id).map((turns) => ({
        id,
        turns,
        system: turns.findLast(({ system }) => system !== undefined)?.system,
      }));
}

const noStore: ConversationStoreError = {
  kind: "not-found",
  message: "No conversations are kept here. Leave it out, and put what the model must know into query.",
};

const unavailable = ({ message }: ConversationStoreError): ConversationUnavailable => ({
  kind: "conversation-unavailable",
  message: `Nothing was sent, because the conversation cannot be read. ${message} To begin anew, leave conversation out.`,
});
