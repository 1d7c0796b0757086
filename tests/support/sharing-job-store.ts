import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { Clock } from "../../src/ports/clock.js";
import type { JobRecord, JobStore, JobStoreError } from "../../src/ports/job-store.js";

/** A store that the processes of a test share. */
export class SharingJobStore implements JobStore {
  /** Everything that it holds. A test may clear it, as a restart of a Redis without files does. */
  readonly records = new Map<string, JobRecord & { readonly until: number }>();
  /** Whether it can be reached. */
  isThere = true;
  readonly #toCancel = new Set<string>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  save(record: JobRecord): ResultAsync<void, JobStoreError> {
    return this.#reached(() => void this.records.set(record.id, { ...record, until: 0 }));
  }

  renew(record: JobRecord): ResultAsync<boolean, JobStoreError> {
    return this.#reached(() => {
      this.records.set(record.id, { ...record, until: this.#clock.now() + 3_000 });
      return this.#toCancel.has(record.id);
    });
  }

  read(id: string): ResultAsync<JobRecord | undefined, JobStoreError> {
    return this.#reached(() => {
      const found = this.records.get(id);
      if (found === undefined) return undefined;
      const { until, ...record } = found;
      return record.state === "working" ? { ...record, isAlive: until > this.#clock.now() } : record;
    });
  }

  requestCancel(id: string): ResultAsync<void, JobStoreError> {
    return this.#reached(() => void this.#toCancel.add(id));
  }

  #reached<Value>(use: () => Value): ResultAsync<Value, JobStoreError> {
    return this.isThere ? okAsync(use()) : errAsync({ kind: "unavailable", message: "The store is gone." });
  }
}
