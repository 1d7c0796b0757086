import type { ResultAsync } from "neverthrow";

/** Keeps whole texts that did not fit into a result, so that each of several processes can read those of the others. */
export interface TextStore {
  /** Keeps a text for an hour or so, under an id that nobody can guess. The oldest may be dropped sooner. */
  save(id: string, text: string): ResultAsync<void, TextStoreError>;
  /** @returns undefined if there is no such text, or no longer. */
  read(id: string): ResultAsync<string | undefined, TextStoreError>;
}

/** Texts cannot be kept or read. To recover, follow the message. */
export interface TextStoreError {
  /** Which error it is. */
  readonly kind: "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
