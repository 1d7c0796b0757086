import type { CheckedReply } from "./json-answers/check-answer.js";

/** The answer to a question: the reply, and how to continue from it. */
export interface Answer extends CheckedReply {
  /** Pass it to the next call to continue. Absent: the conversation could not be saved; a note says why. */
  readonly conversation?: string;
}
