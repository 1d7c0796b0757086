import type { ResultAsync } from "neverthrow";

/** Remembers the jobs that outlived their request, so that what they finished is found after a restart. */
export interface JobStore {
  /** Keeps the record, in place of an earlier one with its id. */
  save(record: JobRecord): ResultAsync<void, JobStoreError>;
  /** @returns undefined if there is no such record, or no longer. */
  read(id: string): ResultAsync<JobRecord | undefined, JobStoreError>;
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
  /**
   * What the tool needs to go on with work that its provider does in the background, in this process or another: JSON.
   * Absent: the job ends with its process.
   */
  readonly background?: string;
}

/** Records cannot be kept or read. To recover, follow the message; the job itself continues. */
export interface JobStoreError {
  /** Which error it is. */
  readonly kind: "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
