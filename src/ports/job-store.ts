import type { ResultAsync } from "neverthrow";

/**
 * Remembers the jobs that outlived their request, so that what they finished is found after a restart. A store that several
 * processes share has all methods: there, each process can follow, collect and cancel the jobs of the others.
 */
export interface JobStore {
  /** Keeps the record, in place of an earlier one with its id. */
  save(record: JobRecord): ResultAsync<void, JobStoreError>;
  /** @returns undefined if there is no such record, or no longer. */
  read(id: string): ResultAsync<JobRecord | undefined, JobStoreError>;
  /**
   * Saves the record of a job that this process is working on, which others read as `isAlive` for the next 3 seconds or so.
   * Absent: processes do not share this store.
   * @returns whether another process asked to cancel the job.
   */
  renew?(record: JobRecord): ResultAsync<boolean, JobStoreError>;
  /** Asks the process that works on a job to cancel it; `renew` tells that process. Absent: as with `renew`. */
  requestCancel?(id: string): ResultAsync<void, JobStoreError>;
}

/** What is remembered of a job. */
export interface JobRecord {
  /** Lower-case letters and digits. */
  readonly id: string;
  /** The tool that was called. */
  readonly tool: string;
  /** When the tool was called. */
  readonly startedAt: Date;
  /** `working` is also what a server leaves behind that is stopped before the job ends. */
  readonly state: "working" | "ended";
  /** The URIs of the finished images in the image store, in the order in which they were finished. */
  readonly images: readonly string[];
  /** What other processes need to show the job as its own process does. Absent: processes do not share the store. */
  readonly shared?: SharedJob;
  /** Whether a process is working on it right now. Read only: a shared store adds it to jobs that are `working`. */
  readonly isAlive?: boolean;
  /**
   * What the tool needs to go on with work that its provider does in the background, in this process or another: JSON.
   * Absent: the job ends with its process.
   */
  readonly background?: string;
}

/** What other processes are told of a job. */
export interface SharedJob {
  /** The status in a few words. */
  readonly status: string;
  /** When the status last changed; of an ended job, when it ended. */
  readonly changedAt: Date;
  /** Whether it was cancelled on request. */
  readonly wasCancelled: boolean;
  /** The outcome of an ended job, a JSON value. Absent: it has not ended, is too large, or is no longer kept. */
  readonly outcome?: unknown;
}

/** Records cannot be kept or read. To recover, follow the message; the job itself continues. */
export interface JobStoreError {
  /** Which error it is. */
  readonly kind: "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
