import { okAsync, type ResultAsync } from "neverthrow";
import type { JobRecord, JobStore } from "../../ports/job-store.js";

const maxRecords = 1_000;

/** Keeps the newest records while the process runs. */
export class MemoryJobStore implements JobStore {
  /** Oldest first. */
  readonly #records = new Map<string, JobRecord>();

  save(record: JobRecord): ResultAsync<void, never> {
    this.#records.delete(record.id);
    this.#records.set(record.id, record);
    for (const id of this.#records.keys()) {
      if (this.#records.size <= maxRecords) break;
      this.#records.delete(id);
    }
    return okAsync();
  }

  read(id: string): ResultAsync<JobRecord | undefined, never> {
    return okAsync(this.#records.get(id));
  }
}
