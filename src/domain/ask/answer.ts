import type { ChatReply } from "../../ports/chat-provider.js";

/** The answer to a question: the reply, and how to continue from it. */
export interface Answer extends ChatReply {
  /** Pass it to the next call to continue. Absent: the conversation could not be saved; a note says why. */
  readonly conversation?: string;
  /** The answer as JSON that matches the schema. Absent: there was no schema, or the model declined. */
  readonly structured?: Readonly<Record<string, unknown>>;
}
