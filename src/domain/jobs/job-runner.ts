import type { Clock } from "../../ports/clock.js";
import type { JobRecord, JobStore, JobStoreError } from "../../ports/job-store.js";
import type { Logger } from "../../ports/logger.js";
import { isAborted } from "../call/caller.js";
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
  /** The waiter's request was aborted: nobody reads the answer. */
  | { readonly state: "aborted" };

/** The result of collecting by id, including what is left of jobs that this process does not know. */
export type Collected<Outcome> =
  | Waited<Outcome>
  | { readonly state: "unknown" }
  /** Only a record is left: another process ran the job, or its outcome is no longer kept. */
  | { readonly state: "recorded"; readonly record: JobRecord }
  | { readonly state: "unreadable"; readonly error: JobStoreError };

/** A job that can be collected by its id, and what will be kept of it. */
interface Collectable<Outcome> {
  readonly job: Job<Outcome>;
  readonly outcome: Promise<Outcome>;
}

/** Runs jobs that may outlive the request that started them. The provider's queue bounds their number. */
export class JobRunner<Outcome> {
  readonly #options: JobRunnerOptions<Outcome>;
  readonly #working = new Map<string, Collectable<Outcome>>();
  readonly #ended: KeptOutcomes<Outcome>;

  constructor(options: JobRunnerOptions<Outcome>) {
    this.#options = options;
    this.#ended = new KeptOutcomes(options.clock, options.lengthOf);
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
    const waited = await this.#wait({ job, outcome: job.outcome }, waiter);
    if (waited.state === "working" && !isAborted(waiter.signal)) await this.#keep(job);
    // The request may also be aborted while the record is written.
    if (waited.state !== "aborted" && !isAborted(waiter.signal)) return waited;
    job.cancel();
    return { state: "aborted" };
  }

  /** Waits for a job that is still working, or returns what is left of one. @param cancel cancels it first. */
  async collect(id: string, cancel: boolean, waiter: JobWaiter): Promise<Collected<Outcome>> {
    const working = this.#working.get(id);
    if (working === undefined) return this.#lookUp(id);
    if (!cancel) return this.#wait(working, waiter);
    working.job.cancel();
    return { state: "ended", outcome: await working.outcome };
  }

  /** Cancels all jobs: nobody is left to collect them. */
  close(): void {
    for (const { job } of this.#working.values()) job.cancel();
  }

  async #wait({ job, outcome }: Collectable<Outcome>, waiter: JobWaiter): Promise<Waited<Outcome>> {
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
    const ended = outcome.then((value): Waited<Outcome> => ({ state: "ended", outcome: value }));
    const first = await Promise.race([ended, over]);
    stop();
    unsubscribe();
    return first;
  }

  /** Makes the job collectable by its id. */
  async #keep(job: Job<Outcome>): Promise<void> {
    const outcome = job.outcome.then(async (ended) => {
      const kept = job.isCancelled ? await job.cancelledOutcome() : ended;
      this.#ended.keep(job.id, kept);
      this.#working.delete(job.id);
      void this.#record(job, "ended");
      return kept;
    });
    this.#working.set(job.id, { job, outcome });
    await this.#record(job, "working");
  }

  async #lookUp(id: string): Promise<Collected<Outcome>> {
    const kept = this.#ended.get(id);
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
