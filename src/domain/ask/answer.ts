import type { ChatReply } from "../../ports/chat-provider.js";

/** What a question comes to: the reply, and how to go on from it. */
export interface Answer extends ChatReply {
  /** Hand it to the next call to go on. Absent: the conversation could not be kept; a note says why. */
  readonly conversation?: string;
  /** The answer as JSON, which fits the schema that was given. Absent: there was none, or the model declined. */
  readonly structured?: Readonly<Record<string, unknown>>;
}
