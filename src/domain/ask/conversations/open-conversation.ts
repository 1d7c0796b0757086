import { err, ok, type Result } from "neverthrow";
import type { ConversationStore, ConversationStoreError, Turn } from "../../../ports/conversation-store.js";
import { tellAgain } from "../../call/host-phrases.js";
import { invalidArguments, type InvalidArguments } from "../../arguments/read-arguments.js";

/** The conversation so far, and its id. */
export interface OpenConversation {
  /** Absent: the conversation is new. */
  readonly id?: string;
  /** Oldest first. */
  readonly turns: readonly Turn[];
  /** The instructions that apply, unless the call brings new ones. Absent: there are none. */
  readonly system?: string | undefined;
}

/** The conversation exists but cannot be read; nothing was sent. To recover, follow the message. */
export interface ConversationUnavailable {
  /** Which error it is. */
  readonly kind: "conversation-unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}

/**
 * @param id absent: a new conversation.
 * @param issues the issues with the other arguments; reported together with any issue with the id.
 */
export async function openConversation(
  store: ConversationStore | undefined,
  id: string | undefined,
  issues: readonly string[],
): Promise<Result<OpenConversation, InvalidArguments | ConversationUnavailable>> {
  const turns = id === undefined ? ok([]) : ((await store?.read(id)) ?? err(noStore));
  if (turns.isErr()) {
    const { error } = turns;
    return error.kind === "not-found" || issues.length > 0
      ? err(invalidArguments([...issues, `conversation: ${error.message}`]))
      : err(unavailable(error));
  }
  if (issues.length > 0) return err(invalidArguments(issues));
  if (id === undefined) return ok({ turns: [] });
  const system = turns.value.findLast((turn) => turn.system !== undefined)?.system;
  return ok({ id, turns: turns.value, system });
}

const noStore: ConversationStoreError = {
  kind: "not-found",
  message: `Conversations are not saved here. Leave it out${tellAgain}.`,
};

const unavailable = ({ message }: ConversationStoreError): ConversationUnavailable => ({
  kind: "conversation-unavailable",
  message: `Nothing was sent, because the conversation cannot be read. ${message} To start a new one, leave conversation out.`,
});
