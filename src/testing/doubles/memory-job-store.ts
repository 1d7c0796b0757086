import { okAsync, type ResultAsync } from "neverthrow";
import type { JobRecord, JobStore } from "../../ports/job-store.js";

/** Keeps records of receipts for as long as the process lives. */
export class MemoryJobStore implements JobStore {
  readonly #records = new Map<string, JobRecord>();

  save(record: JobRecord): ResultAsync<void, never> {
    this.#records.set(record.id, record);
    return okAsync();
  }

  read(id: string): ResultAsync<JobRecord | undefined, never> {
    return okAsync(this.#records.get(id));
  }
}
