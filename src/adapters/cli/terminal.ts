/** Where a command writes. */
export interface Terminal {
  /** What was asked for. */
  readonly out: (text: string) => void;
  /** Everything else: what is going on, notes, failures. */
  readonly err: (text: string) => void;
}

/** A command's end, by the convention of terminals: 0 all is well, 1 it failed. */
export type ExitCode = 0 | 1;
