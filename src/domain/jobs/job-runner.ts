import type { Clock } from "../../ports/clock.js";
import type { JobRecord, JobStore, JobStoreError } from "../../ports/job-store.js";
import type { Logger } from "../../ports/logger.js";
import { Job, type Progress, type Task } from "./job.js";
import { KeptOutcomes } from "./kept-outcomes.js";

export interface JobRunnerOptions<Outcome> {
  readonly jobStore: JobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How many characters of memory an outcome uses, because the kept outcomes are bounded. */
  readonly lengthOf: (outcome: Outcome) => number;
}

/** A request that waits for a job: the one that started it, or one that collects it later. */
export interface JobWaiter {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Whether a client receives the progress. */
  readonly isWatched: boolean;
  /** How long it can wait, in milliseconds. */
  readonly milliseconds: number;
}

/** The result of waiting. */
export type Waited<Outcome> =
  | { readonly state: "ended"; readonly outcome: Outcome }
  /** The time was up; the job continues, and can be collected by its id. */
  | { readonly state: "working"; readonly job: Job<Outcome> }
  /** The job was cancelled on request. Its images finished before that. */
  | { readonly state: "cancelled"; readonly job: Job<Outcome> }
  /** The waiter's request was aborted: nobody reads the answer. */
  | { readonly state: "aborted" };

/** The result of collecting by id, including what is left of jobs that this process does not know. */
export type Collected<Outcome> =
  | Waited<Outcome>
  | { readonly state: "unknown" }
  /** Only a record is left: another process ran the job, or its outcome is no longer kept. */
  | { readonly state: "recorded"; readonly record: JobRecord }
  | { readonly state: "unreadable"; readonly error: JobStoreError };

/** Runs jobs that may outlive the request that started them. The provider's queue bounds their number. */
export class JobRunner<Outcome> {
  readonly #options: JobRunnerOptions<Outcome>;
  readonly #working = new Map<string, Job<Outcome>>();
  readonly #ended: KeptOutcomes<Outcome | Job<Outcome>>;

  constructor(options: JobRunnerOptions<Outcome>) {
    this.#options = options;
    this.#ended = new KeptOutcomes(options.clock, (kept) =>
      kept instanceof Job ? imageCharacters(kept) : options.lengthOf(kept),
    );
  }

  /** Starts a job and waits for it. Aborting the waiter's signal cancels the job: nothing is recorded or kept. */
  async run(task: Task<Outcome>, waiter: JobWaiter): Promise<Waited<Outcome>> {
    const job = new Job(task, {
      startedAt: this.#options.clock.date(),
      isWatched: waiter.isWatched,
      onImage: () => {
        if (this.#working.has(job.id)) void this.#record(job, "working");
      },
    });
    const waited = await this.#wait(job, waiter);
    if (waited.state === "aborted" || waiter.signal.aborted) {
      job.cancel();
      return { state: "aborted" };
    }
    if (waited.state === "working") await this.#keep(job);
    return waited;
  }

  /** Waits for a job that is still working, or returns what is left of one. @param cancel cancels it first. */
  async collect(id: string, cancel: boolean, waiter: JobWaiter): Promise<Collected<Outcome>> {
    const job = this.#working.get(id);
    if (job === undefined) return this.#lookUp(id);
    if (!cancel) return this.#wait(job, waiter);
    job.cancel();
    await job.outcome;
    return { state: "cancelled", job };
  }

  /** Cancels all jobs: nobody is left to collect them. */
  close(): void {
    for (const job of this.#working.values()) job.cancel();
  }

  async #wait(job: Job<Outcome>, waiter: JobWaiter): Promise<Waited<Outcome>> {
    const { signal, onProgress, milliseconds } = waiter;
    const unsubscribe = job.subscribe(onProgress);
    let stop!: () => void;
    const over = new Promise<Waited<Outcome>>((resolve) => {
      const leave = (): void => resolve({ state: "aborted" });
      const cancelTimer = this.#options.clock.schedule(milliseconds, () =>
        resolve({ state: "working", job }),
      );
      signal.addEventListener("abort", leave);
      if (signal.aborted) leave();
      stop = () => {
        cancelTimer();
        signal.removeEventListener("abort", leave);
      };
    });
    const ended = job.outcome.then((outcome): Waited<Outcome> => ({ state: "ended", outcome }));
    const first = await Promise.race([ended, over]);
    stop();
    unsubscribe();
    return first;
  }

  /** Makes the job collectable by its id. */
  async #keep(job: Job<Outcome>): Promise<void> {
    this.#working.set(job.id, job);
    void job.outcome.then(async (outcome) => {
      this.#ended.keep(job.id, job.isCancelled ? job : outcome);
      this.#working.delete(job.id);
      await this.#record(job, "ended");
    });
    await this.#record(job, "working");
  }

  async #lookUp(id: string): Promise<Collected<Outcome>> {
    const kept = this.#ended.get(id);
    if (kept instanceof Job) return { state: "cancelled", job: kept };
    if (kept !== undefined) return { state: "ended", outcome: kept };
    const found = await this.#options.jobStore.read(id);
    if (found.isErr()) return { state: "unreadable", error: found.error };
    return found.value === undefined ? { state: "unknown" } : { state: "recorded", record: found.value };
  }

  /** Only warns if saving fails: without a record, a job is lost only if the server stops. */
  async #record(job: Job<Outcome>, state: JobRecord["state"]): Promise<void> {
    const saved = await this.#options.jobStore.save(job.record(state));
    if (saved.isErr()) this.#options.logger.warn("a receipt was not recorded", { err: saved.error });
  }
}

/** Roughly how many characters the images of a job use in base64. */
const imageCharacters = <Outcome>({ images }: Job<Outcome>): number =>
  images.reduce((sum, { bytes }) => sum + Math.ceil(bytes.length * (4 / 3)), 0);
