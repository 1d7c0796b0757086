import type { ResultAsync } from "neverthrow";

/** Checks whether a folder is writable by writing to it, and leaves nothing behind. */
export interface FolderProbe {
  probe(): ResultAsync<ProbedFolder, FolderError>;
}

/** The folder is writable. */
export interface ProbedFolder {
  readonly path: string;
  /** Whether it exists; otherwise it can be created. */
  readonly exists: boolean;
}

export interface FolderError {
  /** What happened, why, and what to do next. */
  readonly message: string;
}
