import type { ResultAsync } from "neverthrow";

/** Tells whether a folder can be written, by writing there, and leaves nothing behind. */
export interface FolderProbe {
  probe(): ResultAsync<ProbedFolder, FolderError>;
}

/** It can be written. */
export interface ProbedFolder {
  readonly path: string;
  /** Whether it is there already; otherwise it can be made. */
  readonly isThere: boolean;
}

export interface FolderError {
  /** What happened, why, and what to do next. */
  readonly message: string;
}
