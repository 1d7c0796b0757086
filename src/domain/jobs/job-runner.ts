import { okAsync, type ResultAsync } from "neverthrow";
import type { Clock } from "../../ports/clock.js";
import type { JobRecord, JobStore, JobStoreError } from "../../ports/job-store.js";
import type { Logger } from "../../ports/logger.js";
import { isAborted } from "../call/caller.js";
import { followJob, type JobElsewhere } from "./follow-job.js";
import { Job, type Progress, type Task } from "./job.js";
import { KeptOutcomes } from "./kept-outcomes.js";

export interface JobRunnerOptions<Outcome> {
  readonly jobStore: JobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How many characters of memory an outcome uses, because the kept outcomes are bounded. */
  readonly lengthOf: (outcome: Outcome) => number;
  /** Checks an outcome that another process shared. Undefined: it is not one. */
  readonly readOutcome: (value: unknown) => Outcome | undefined;
  /**
   * What goes on with work in the background, `record.background`, that another process has begun. Absent, or undefined:
   * nothing can.
   */
  readonly resume?: (record: JobRecord) => Task<Outcome> | undefined;
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
  /** The time was up; the job continues, and can be collected by its id: after a restart, too, if it is recorded. */
  | { readonly state: "working"; readonly job: Job<Outcome>; readonly isRecorded: boolean }
  /** The waiter's request was aborted: nobody reads the answer. */
  | { readonly state: "aborted" };

/** The result of collecting by id, including what is left of jobs that this process does not know. */
export type Collected<Outcome> =
  | Waited<Outcome>
  | { readonly state: "unknown" }
  | JobElsewhere
  /** Only a record is left: another process ran the job, or its outcome is no longer kept. */
  | { readonly state: "recorded"; readonly record: JobRecord }
  | { readonly state: "unreadable"; readonly error: JobStoreError };

/** A job that can be collected by its id, and what will be kept of it. */
interface Collectable<Outcome> {
  readonly job: Job<Outcome>;
  readonly outcome: Promise<Outcome>;
  readonly isRecorded: boolean;
}

/** What is kept of a job that has ended. */
export interface EndedJob<Outcome> {
  readonly outcome: Outcome;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly wasCancelled: boolean;
}

/** The state of a job, without waiting for it. */
export type Seen<Outcome> =
  | { readonly state: "working"; readonly job: Job<Outcome> }
  | ({ readonly state: "ended" } & EndedJob<Outcome>)
  | Exclude<Collected<Outcome>, Waited<Outcome>>;

/** Of how many jobs of other processes it is known which images were shown. */
const maxShown = 1_000;

/** How often the processes that share the store hear of a job, in milliseconds. */
const shareMilliseconds = 1_000;

/** Runs jobs that may outlive the request that started them. The provider's queue bounds their number. */
export class JobRunner<Outcome> {
  readonly #options: JobRunnerOptions<Outcome>;
  readonly #working = new Map<string, Collectable<Outcome>>();
  readonly #ended: KeptOutcomes<EndedJob<Outcome>>;
  /** How many images of jobs of other processes were shown, by id, the longest ago first. */
  readonly #shown = new Map<string, number>();

  constructor(options: JobRunnerOptions<Outcome>) {
    this.#options = options;
    this.#ended = new KeptOutcomes(options.clock, ({ outcome }) => options.lengthOf(outcome));
  }

  /**
   * Starts a job and waits for it, but not for what its provider does in the background. Aborting the waiter's signal
   * cancels the job: nothing is recorded or kept.
   */
  async run(task: Task<Outcome>, waiter: JobWaiter): Promise<Waited<Outcome>> {
    const job = this.#start(task, waiter.isWatched);
    const waited = await this.#wait({ job, outcome: job.outcome, isRecorded: false }, waiter, job.begun);
    const isKept = waited.state === "working" && !isAborted(waiter.signal);
    const found = isKept ? { ...waited, isRecorded: await this.#keep(job) } : waited;
    // The request may also be aborted while the record is written.
    if (found.state !== "aborted" && !isAborted(waiter.signal)) return found;
    job.cancel();
    return { state: "aborted" };
  }

  /** Waits for a job that is still working, or returns what is left of one. @param cancel cancels it first. */
  async collect(id: string, cancel: boolean, waiter: JobWaiter): Promise<Collected<Outcome>> {
    const found = this.#working.get(id) ?? (await this.#find(id));
    if (!("job" in found)) return found.state === "elsewhere" ? this.#follow(found, cancel, waiter) : found;
    if (!cancel) return this.#wait(found, waiter);
    found.job.cancel();
    return { state: "ended", outcome: await found.outcome };
  }

  /** The state of a job, at once. */
  async look(id: string): Promise<Seen<Outcome>> {
    const found = this.#working.get(id) ?? (await this.#find(id));
    return "job" in found ? { state: "working", job: found.job } : found;
  }

  /** Settles when all jobs that outlived their requests have ended, except what goes on in the background. */
  async settled(): Promise<void> {
    await Promise.all(
      [...this.#working.values()].map(({ job, outcome }) => Promise.race([outcome, job.begun])),
    );
  }

  /** Asks the process that works on a job to cancel it, if that is another one. It hears of it within a second or so. */
  requestCancel(id: string): ResultAsync<void, JobStoreError> {
    return this.#options.jobStore.requestCancel?.(id) ?? okAsync();
  }

  /** Ends all jobs: nobody is left to collect them, except what goes on in the background. */
  close(): void {
    for (const { job } of this.#working.values()) job.leave();
  }

  #start(task: Task<Outcome>, isWatched: boolean, record?: JobRecord): Job<Outcome> {
    const job = new Job(task, {
      now: () => this.#options.clock.date(),
      isWatched,
      onChange: () => {
        if (this.#working.has(job.id)) void this.#record(job, "working");
      },
      ...(record && { record }),
    });
    return job;
  }

  async #wait(
    { job, outcome, isRecorded }: Collectable<Outcome>,
    waiter: JobWaiter,
    begun?: Promise<void>,
  ): Promise<Waited<Outcome>> {
    const { signal, onProgress, milliseconds } = waiter;
    const unsubscribe = job.subscribe(onProgress);
    let stop!: () => void;
    const over = new Promise<Waited<Outcome>>((resolve) => {
      const leave = (): void => resolve({ state: "aborted" });
      const stopWaiting = (): void => resolve({ state: "working", job, isRecorded });
      const cancelTimer = this.#options.clock.schedule(milliseconds, stopWaiting);
      void begun?.then(stopWaiting);
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

  /** Makes the job collectable by its id. @returns whether it is recorded, for after a restart. */
  async #keep(job: Job<Outcome>): Promise<boolean> {
    const kept = this.#makeCollectable(job, false);
    kept.isRecorded = await this.#record(job, "working");
    return kept.isRecorded;
  }

  #makeCollectable(job: Job<Outcome>, isRecorded: boolean): { isRecorded: boolean } & Collectable<Outcome> {
    const outcome = job.outcome.then(async (ended) => {
      const kept = job.isCancelled ? await job.cancelledOutcome(ended) : ended;
      this.#ended.keep(job.id, {
        outcome: kept,
        startedAt: job.startedAt,
        endedAt: this.#options.clock.date(),
        wasCancelled: job.isCancelled,
      });
      this.#working.delete(job.id);
      if (!job.isLeft) void this.#recordEnd(job);
      return kept;
    });
    const kept = { job, outcome, isRecorded };
    this.#working.set(job.id, kept);
    if (this.#options.jobStore.renew !== undefined) this.#share(job);
    return kept;
  }

  async #follow(seen: JobElsewhere, cancel: boolean, waiter: JobWaiter): Promise<Collected<Outcome>> {
    const { id } = seen.record;
    const asked = cancel ? await this.requestCancel(id) : undefined;
    if (asked?.isErr()) return { state: "unreadable", error: asked.error };
    const until = this.#options.clock.now() + waiter.milliseconds;
    const followed = await followJob(seen, waiter, this.#options.clock, async () => {
      const found = await this.#find(id);
      return "job" in found ? { state: "resumed" as const, found } : found;
    });
    if (followed.state === "elsewhere") return { ...followed, shownImages: this.#takeNewImages(followed) };
    if (followed.state !== "resumed") return followed;
    return this.#wait(followed.found, { ...waiter, milliseconds: until - this.#options.clock.now() });
  }

  /** @returns how many images were shown before: the others are shown now. */
  #takeNewImages({ record: { id, images } }: JobElsewhere): number {
    const before = this.#shown.get(id) ?? 0;
    this.#shown.delete(id);
    this.#shown.set(id, images.length);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > maxShown && oldest !== undefined) this.#shown.delete(oldest);
    return before;
  }

  /** Finds a job that is not in progress here; goes on with work in the background that another process has begun. */
  async #find(id: string): Promise<Collectable<Outcome> | Exclude<Seen<Outcome>, { state: "working" }>> {
    const kept = this.#ended.get(id);
    if (kept !== undefined) return { state: "ended", ...kept };
    const found = await this.#options.jobStore.read(id);
    if (found.isErr()) return { state: "unreadable", error: found.error };
    const record = found.value;
    if (record === undefined) return { state: "unknown" };
    const { startedAt, shared } = record;
    if (record.isAlive === true) return { state: "elsewhere", record };
    const outcome = this.#options.readOutcome(shared?.outcome);
    if (shared !== undefined && outcome !== undefined)
      return {
        state: "ended",
        outcome,
        startedAt,
        endedAt: shared.changedAt,
        wasCancelled: shared.wasCancelled,
      };
    // Another request may have gone on with it while the record was read.
    const resumed = this.#working.get(id) ?? this.#resume(record);
    return resumed ?? { state: "recorded", record };
  }

  /** Tells the processes that share the store what the job does, and hears whether one of them wants to cancel it. */
  #share(job: Job<Outcome>): void {
    this.#options.clock.schedule(shareMilliseconds, () => {
      if (!this.#working.has(job.id)) return;
      void this.#save(job, "working").map((isToCancel) => {
        if (isToCancel) job.cancel();
      });
      this.#share(job);
    });
  }

  /** Where processes share the store, tries until it is saved: they would take the job for lost. */
  async #recordEnd(job: Job<Outcome>, attempt = 1): Promise<void> {
    const { jobStore, clock } = this.#options;
    const isSaved =
      attempt === 1 ? await this.#record(job, "ended") : (await this.#save(job, "ended")).isOk();
    if (isSaved || jobStore.renew === undefined || this.#ended.get(job.id) === undefined) return;
    clock.schedule(shareMilliseconds, () => void this.#recordEnd(job, attempt + 1));
  }

  #resume(record: JobRecord): Collectable<Outcome> | undefined {
    const task = record.background === undefined ? undefined : this.#options.resume?.(record);
    return task && this.#makeCollectable(this.#start(task, false, record), true);
  }

  /** Only warns if saving fails: without a record, a job is lost only if the server stops. */
  async #record(job: Job<Outcome>, state: JobRecord["state"]): Promise<boolean> {
    const saved = await this.#save(job, state);
    if (saved.isErr()) this.#options.logger.warn("a receipt was not recorded", { err: saved.error });
    return saved.isOk();
  }

  /** @returns whether another process asked to cancel the job. */
  #save(job: Job<Outcome>, state: JobRecord["state"]): ResultAsync<boolean, JobStoreError> {
    const { jobStore } = this.#options;
    const record = job.record(state);
    if (jobStore.renew === undefined) return jobStore.save(record).map(() => false);
    const kept = this.#ended.get(job.id);
    const shared = {
      status: job.status,
      changedAt: kept?.endedAt ?? job.changedAt,
      wasCancelled: job.isCancelled,
      ...(kept && { outcome: kept.outcome }),
    };
    return state === "working"
      ? jobStore.renew({ ...record, shared })
      : jobStore.save({ ...record, shared }).map(() => false);
  }
}
