import type { ResultAsync } from "neverthrow";

/** Records the calls that got a receipt, so that their results can be found after a restart. */
export interface ReceiptStore {
  /** Saves the record, replacing an earlier one with the same id. */
  save(record: ReceiptRecord): ResultAsync<void, ReceiptStoreError>;
  /** @returns undefined: there is no such record, or it no longer exists. */
  read(id: string): ResultAsync<ReceiptRecord | undefined, ReceiptStoreError>;
}

export interface ReceiptRecord {
  /** Lower-case letters and digits. */
  readonly id: string;
  /** The tool that was called. */
  readonly tool: string;
  readonly startedAt: Date;
  /** Also `working` if the server was stopped before the work ended. */
  readonly state: "working" | "ended";
  /** The URIs of the finished images in the image store, in the order in which they were finished. */
  readonly images: readonly string[];
}

/** The records cannot be saved or read. To recover, follow the message; the work itself continues. */
export interface ReceiptStoreError {
  readonly kind: "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
