import type { CheckedReply } from "./json-answers/check-answer.js";

/** What a question comes to: the reply, and how to continue from it. */
export interface Answer extends CheckedReply {
  /** Pass it to the next call to continue. Absent: the conversation could not be kept; a note says why. */
  readonly conversation?: string;
}
