import { closeSync, constants, openSync, writeSync } from "node:fs";
import { Result } from "neverthrow";
import type { AuditEntry, AuditLog } from "../../../ports/audit-log.js";
import type { Logger } from "../../../ports/logger.js";
import { errorCode } from "../errno.js";

export interface AuditFileOptions {
  /** An absolute path. The file is created for the first entry, readable only by this user. */
  readonly path: string;
  readonly keepsContent: boolean;
  readonly redact: (text: string) => string;
  /** Told when entries are lost. */
  readonly logger: Logger;
}

/** Does not block on a pipe in place of the file. Windows does not have the last flag. */
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/** The maximum length of a text, in characters: content may have images. */
const maxText = 10_000;

/**
 * Appends entries to a file as JSON lines. Opens it for each, so that it can be moved away at any time, and writes at
 * once, because a program may exit right after its answer.
 */
export class AuditFile implements AuditLog {
  readonly keepsContent: boolean;
  readonly #options: AuditFileOptions;
  #isFailing = false;

  constructor(options: AuditFileOptions) {
    this.#options = options;
    this.keepsContent = options.keepsContent;
  }

  write(entry: AuditEntry): void {
    const append = Result.fromThrowable(
      () => this.#append(`${JSON.stringify(entry, (_name, value: unknown) => this.#clean(value))}\n`),
      errorCode,
    );
    const appended = append();
    // A disk that is full stays so for many calls.
    if (appended.isErr() && !this.#isFailing)
      this.#options.logger.warn("the audit file cannot be written, so its entries are lost", {
        path: this.#options.path,
        code: appended.error,
      });
    this.#isFailing = appended.isErr();
  }

  #clean(value: unknown): unknown {
    if (typeof value !== "string") return value;
    const text = this.#options.redact(value);
    return text.length <= maxText ? text : `${text.slice(0, maxText)}… (${text.length} characters)`;
  }

  /** In one write, so that entries of several programs do not mix. */
  #append(line: string): void {
    const file = openSync(this.#options.path, flags, 0o600);
    try {
      if (writeSync(file, line) < Buffer.byteLength(line))
        throw Object.assign(new Error("incomplete write"), { code: "ENOSPC" });
    } finally {
      closeSync(file);
    }
  }
}
