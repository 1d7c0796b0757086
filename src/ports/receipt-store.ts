import type { ResultAsync } from "neverthrow";

/** Remembers the calls that were given a receipt, so that what they finished can be found after a restart. */
export interface ReceiptStore {
  /** Keeps the record as it is now, in place of what was kept under its id. */
  save(record: ReceiptRecord): ResultAsync<void, ReceiptStoreError>;
  /** @returns undefined: there is no such record, or not any more. */
  read(id: string): ResultAsync<ReceiptRecord | undefined, ReceiptStoreError>;
}

export interface ReceiptRecord {
  /** Lower-case letters and digits. */
  readonly id: string;
  /** The tool that was called. */
  readonly tool: string;
  readonly startedAt: Date;
  /** `working` is also what a server leaves behind that was stopped before the work was over. */
  readonly state: "working" | "ended";
  /** The finished images that an image store keeps, by their URIs there, in the order in which they were finished. */
  readonly images: readonly string[];
}

/** The records cannot be kept or read. React: as the message says; the work itself goes on. */
export interface ReceiptStoreError {
  readonly kind: "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
