/** A structured log for operators. Never throws, never writes to stdout, never shows a key. */
export interface Logger {
  /** Details for finding a fault. */
  debug(message: string, fields?: LogFields): void;
  /** What happens in normal operation. */
  info(message: string, fields?: LogFields): void;
  /** What went wrong without harm to a call, or may soon do harm. */
  warn(message: string, fields?: LogFields): void;
  /** What went wrong and did harm. */
  error(message: string, fields?: LogFields): void;
}

/** What belongs to a log entry, by name. */
export type LogFields = Readonly<Record<string, unknown>>;
