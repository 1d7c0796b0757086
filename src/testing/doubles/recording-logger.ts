import type { LogFields, Logger } from "../../ports/logger.js";

export interface LogEntry {
  readonly level: keyof Logger;
  readonly message: string;
  /** Absent: none were given. */
  readonly fields?: LogFields;
}

/** Keeps what is logged, as it came: nothing is taken out. */
export class RecordingLogger implements Logger {
  /** Every entry so far, oldest first. */
  readonly entries: LogEntry[] = [];

  debug(message: string, fields?: LogFields): void {
    this.#keep("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#keep("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#keep("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#keep("error", message, fields);
  }

  #keep(level: keyof Logger, message: string, fields: LogFields | undefined): void {
    this.entries.push({ level, message, ...(fields && { fields }) });
  }
}
