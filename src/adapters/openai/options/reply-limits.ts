/** How much a server may send, in bytes. A reply that exceeds a limit is not read further, and its connection is closed. */
export interface ReplyLimits {
  /** The body of an error; the rest of it is dropped. */
  readonly errorBytes: number;
  /** What must be parsed at once: one event of a stream, or an answer that is not streamed. */
  readonly eventBytes: number;
  /** The text of an answer, in characters. The text up to the limit is delivered. */
  readonly answerBytes: number;
  /** One decoded image. */
  readonly imageBytes: number;
  /** The list of models. */
  readonly modelListBytes: number;
}

export const defaultReplyLimits: ReplyLimits = {
  errorBytes: 65_536,
  eventBytes: 16_000_000,
  answerBytes: 8_000_000,
  imageBytes: 50_000_000,
  modelListBytes: 8_000_000,
};
