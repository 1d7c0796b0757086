import { okAsync, type ResultAsync } from "neverthrow";
import type { ReceiptRecord, ReceiptStore } from "../../ports/receipt-store.js";

/** Keeps receipt records in memory while the process runs. */
export class MemoryReceiptStore implements ReceiptStore {
  readonly #records = new Map<string, ReceiptRecord>();

  save(record: ReceiptRecord): ResultAsync<void, never> {
    this.#records.set(record.id, record);
    return okAsync();
  }

  read(id: string): ResultAsync<ReceiptRecord | undefined, never> {
    return okAsync(this.#records.get(id));
  }
}
