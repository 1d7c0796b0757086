import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Result, ResultAsync } from "neverthrow";
import type { LedgerEntry, SpendingLedger, SpendingLedgerError } from "../../../ports/spending-ledger.js";
import { DayReader } from "./day-reader.js";
import { unlessMissing } from "../errno.js";
import { type FolderError, folderError } from "../folder-error.js";

export interface UsageFolderOptions {
  /** An absolute path. The folder is created when the first entry is written. */
  readonly folder: string;
}

const retentionDays = 90;

const millisecondsPerDay = 86_400_000;

/** Does not block on a pipe in place of the file. Windows does not have the last flag. */
const writeFlags = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;

const fileName = /^(?<day>\d{4}-\d\d-\d\d)\.jsonl$/;

/**
 * Records the cost of calls as JSON lines, one file per day, readable only by this user. Several programs may write at
 * once without locks: each entry is a single write to a file opened for appending, which the system appends atomically
 * (except perhaps on a network drive).
 */
export class UsageFolder implements SpendingLedger {
  readonly #folder: string;
  #file: { readonly day: string; readonly descriptor: number; readonly reader: DayReader } | undefined;

  constructor({ folder }: UsageFolderOptions) {
    this.#folder = folder;
  }

  append(day: string, entry: LedgerEntry): ResultAsync<void, SpendingLedgerError> {
    // The line break comes first, so that an incomplete line before it cannot corrupt this one.
    const line = `\n${JSON.stringify(entry)}`;
    const write = Result.fromThrowable(
      () => this.#write(day, line),
      (cause) => this.#error(cause),
    );
    return new ResultAsync(Promise.resolve(write()));
  }

  read(day: string): ResultAsync<readonly LedgerEntry[], SpendingLedgerError> {
    const { day: current, reader } = this.#file ?? {};
    const readerOfDay = reader !== undefined && current === day ? reader : new DayReader(this.#path(day));
    return ResultAsync.fromPromise(unlessMissing(readerOfDay.read()), (cause) => this.#error(cause)).map(
      (entries = []) => entries,
    );
  }

  /** Synchronous, because a program may exit right after its answer. */
  #write(day: string, line: string): void {
    const written = writeSync(this.#fileOf(day), line);
    if (written < Buffer.byteLength(line))
      throw Object.assign(new Error("incomplete write"), { code: "ENOSPC" });
  }

  #error(cause: unknown): FolderError {
    return folderError({ name: "usage folder", path: this.#folder, setting: "MCP_OPENAI_USAGE_DIR" }, cause);
  }

  /** The day's file, kept open because each call writes to it twice. Reopened if it was deleted. */
  #fileOf(day: string): number {
    const last = this.#file;
    if (last?.day === day && fstatSync(last.descriptor).nlink > 0) return last.descriptor;
    if (last !== undefined) closeSync(last.descriptor);
    this.#file = undefined;
    const descriptor = this.#open(day);
    this.#file = { day, descriptor, reader: new DayReader(this.#path(day)) };
    return descriptor;
  }

  /** Opens the day's file, which nearly always exists; otherwise creates it. */
  #open(day: string): number {
    const path = this.#path(day);
    const open = Result.fromThrowable(() => openSync(path, writeFlags));
    return this.#checked(open().unwrapOr(undefined) ?? this.#create(path, day));
  }

  #create(path: string, day: string): number {
    // Set the modes again, because the umask restricts them.
    if (mkdirSync(this.#folder, { recursive: true, mode: 0o700 }) !== undefined)
      chmodSync(this.#folder, 0o700);
    // Old files that cannot be deleted do no harm.
    if (!existsSync(path)) Result.fromThrowable(() => this.#deleteOld(day))().unwrapOr(undefined);
    const descriptor = openSync(path, writeFlags | constants.O_CREAT, 0o600);
    fchmodSync(descriptor, 0o600);
    return descriptor;
  }

  #checked(descriptor: number): number {
    if (fstatSync(descriptor).isFile()) return descriptor;
    closeSync(descriptor);
    throw Object.assign(new Error("not a file"), { code: "ENOTFILE" });
  }

  #deleteOld(day: string): void {
    const oldest = Date.parse(day) - retentionDays * millisecondsPerDay;
    for (const name of readdirSync(this.#folder)) {
      const date = fileName.exec(name)?.groups?.["day"];
      if (date !== undefined && Date.parse(date) < oldest) rmSync(join(this.#folder, name), { force: true });
    }
  }

  #path(day: string): string {
    return join(this.#folder, `${day}.jsonl`);
  }
}
