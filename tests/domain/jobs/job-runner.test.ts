import { errAsync } from "neverthrow";
import type { Caller } from "../../../src/domain/call/caller.js";
import { JobRunner, type Waited } from "../../../src/domain/jobs/job-runner.js";
import type { JobStore } from "../../../src/ports/job-store.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { MemoryJobStore } from "../../../src/adapters/memory/memory-job-store.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

describe("JobRunner", () => {
  it("cancels at once for a request that is already cancelled", async () => {
    const clock = new ManualClock();
    const jobs = new JobRunner<string>({
      jobStore: new MemoryJobStore(),
      clock,
      logger: new RecordingLogger(),
      lengthOf: (outcome) => outcome.length,
      readOutcome: (value) => (typeof value === "string" ? value : undefined),
    });
    let signal: AbortSignal | undefined;
    const waited = await jobs.run(
      {
        tool: "ask-openai",
        progressText: { sending: "Asking", working: () => "thinking", part: "part" },
        run: (caller) => new Promise(() => (signal = caller.signal)),
        cancelled: () => "cancelled",
      },
      { signal: AbortSignal.abort(), onProgress: () => undefined, isWatched: false, milliseconds: 1_000 },
    );
    expect(waited).toEqual({ state: "aborted" });
    expect(signal?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("settles when the jobs that outlived their requests have ended", async () => {
    const { jobs, start } = setup();
    await jobs.settled();
    const first = start("one");
    await first.waited;
    let isSettled = false;
    const settled = jobs.settled().then(() => (isSettled = true));
    await Promise.resolve();
    expect(isSettled).toBe(false);
    first.end("done");
    await settled;
  });

  it("shows the state of a job without waiting for it", async () => {
    const { jobs, start, clock } = setup();
    const first = start("one");
    const { job } = await first.waited;
    expect(await jobs.look(job.id)).toEqual({ state: "working", job });
    expect(job.changedAt).toEqual(job.startedAt);
    await clock.advance(2_000);
    first.report();
    expect(job.changedAt.getTime() - job.startedAt.getTime()).toBe(2_000);
    await clock.advance(1_000);
    first.end("done");
    await job.outcome;
    expect(await jobs.look(job.id)).toMatchObject({ state: "ended", outcome: "done", wasCancelled: false });
    const { endedAt, startedAt } = (await jobs.look(job.id)) as { endedAt: Date; startedAt: Date };
    expect(endedAt.getTime() - startedAt.getTime()).toBe(3_000);

    const second = start("two");
    const { job: other } = await second.waited;
    other.cancel();
    second.end("late");
    await other.outcome;
    await clock.advance(0);
    expect(await jobs.look(other.id)).toMatchObject({
      state: "ended",
      outcome: "cancelled",
      wasCancelled: true,
    });
    await clock.advance(3_600_000);
    expect(await jobs.look(job.id)).toMatchObject({
      state: "recorded",
      record: { id: job.id, state: "ended" },
    });
    expect(await jobs.look("none")).toEqual({ state: "unknown" });
  });

  it("says whether a job would be found after a restart", async () => {
    expect(await setup().start("one").waited).toMatchObject({ state: "working", isRecorded: true });
    const full: JobStore = {
      save: () => errAsync({ kind: "unavailable", message: "The disk is full." }),
      read: () => errAsync({ kind: "unavailable", message: "The disk is gone." }),
    };
    const { jobs, start } = setup(full);
    const waited = await start("two").waited;
    expect(waited).toMatchObject({ state: "working", isRecorded: false });
    expect(await jobs.collect(waited.job.id, false, { ...waiter, milliseconds: 0 })).toMatchObject({
      state: "working",
      isRecorded: false,
    });
    expect(await jobs.look("none")).toMatchObject({ state: "unreadable" });
  });

  const waiter = {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    isWatched: false,
    milliseconds: 0,
  };

  function setup(jobStore: JobStore = new MemoryJobStore()) {
    const clock = new ManualClock();
    const jobs = new JobRunner<string>({
      jobStore,
      clock,
      logger: new RecordingLogger(),
      lengthOf: (outcome) => outcome.length,
      readOutcome: (value) => (typeof value === "string" ? value : undefined),
    });
    const start = (tool: string) => {
      let end!: (outcome: string) => void;
      let caller: Caller = {};
      const waited = jobs.run(
        {
          tool,
          progressText: { sending: "Asking", working: () => "thinking", part: "part" },
          run: (given) => {
            caller = given;
            return new Promise((resolve) => (end = resolve));
          },
          cancelled: () => "cancelled",
        },
        waiter,
      );
      void clock.advance(0);
      return {
        waited: waited as Promise<Extract<Waited<string>, { state: "working" }>>,
        end: (outcome: string) => end(outcome),
        report: () => caller.onEvent?.({ type: "queued", ahead: 3 }),
      };
    };
    return { jobs, start, clock };
  }
});
