import type { LogFields, Logger } from "../../ports/logger.js";

/** One call of a logger. */
export interface LogEntry {
  /** The method that was called. */
  readonly level: keyof Logger;
  /** The message, as it was given. */
  readonly message: string;
  /** Absent: none were given. */
  readonly fields?: LogFields;
}

/** Records log entries unchanged, without redaction. */
export class RecordingLogger implements Logger {
  /** All entries so far, oldest first. */
  readonly entries: LogEntry[] = [];

  debug(message: string, fields?: LogFields): void {
    this.#record("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#record("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#record("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#record("error", message, fields);
  }

  #record(level: keyof Logger, message: string, fields: LogFields | undefined): void {
    this.entries.push({ level, message, ...(fields && { fields }) });
  }
}
