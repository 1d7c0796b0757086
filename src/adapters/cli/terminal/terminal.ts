import type { Paint } from "./paint.js";
import type { StatusLine } from "./status-line.js";

/** Where a command writes. */
export interface Terminal {
  /** What was asked for. */
  readonly out: (text: string) => void;
  /** Everything else: what is going on, notes, failures. */
  readonly err: (text: string) => void;
  /** Colours what goes to `out`. */
  readonly paintOut: Paint;
  /** Colours what goes to `err`. */
  readonly paintErr: Paint;
  /** A line below all others that changes. Absent: nobody watches `err`. */
  readonly status?: StatusLine;
}

/** A command's end, by the convention of terminals: 0 all is well, 1 it failed. */
export type ExitCode = 0 | 1;
