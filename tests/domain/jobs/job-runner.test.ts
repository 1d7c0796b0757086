import { errAsync } from "neverthrow";
import { leaveRunning, type BegunQuestion, type Caller } from "../../../src/domain/call/caller.js";
import type { Job } from "../../../src/domain/jobs/job.js";
import { JobRunner, type JobWaiter, type Waited } from "../../../src/domain/jobs/job-runner.js";
import type { JobRecord, JobStore } from "../../../src/ports/job-store.js";
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

  describe("whose provider works in the background", () => {
    const begun: BegunQuestion = { state: '{"id":"work-1"}', description: "It is due." };

    it("stops waiting as soon as the provider has accepted the work, and records it", async () => {
      const { jobs, begin, jobStore } = setup();
      const job = begin("ask-openai", { ...waiter, milliseconds: 60_000 });
      await job.report(begun);
      const { state, job: started, isRecorded } = await job.waited;
      expect({ state, isRecorded }).toEqual({ state: "working", isRecorded: true });
      expect((await jobStore.read(started.id))._unsafeUnwrap()).toMatchObject({
        state: "working",
        background: begun.state,
      });
      job.end("done");
      expect(await jobs.collect(started.id, false, { ...waiter, milliseconds: 1_000 })).toEqual({
        state: "ended",
        outcome: "done",
      });
      await started.outcome;
      expect((await jobStore.read(started.id))._unsafeUnwrap()).toMatchObject({
        state: "ended",
        background: begun.state,
      });
    });

    it("records it also if that takes longer than the host waits", async () => {
      const { begin, jobStore } = setup();
      const job = begin("ask-openai", waiter);
      const { id } = (await job.waited).job;
      expect((await jobStore.read(id))._unsafeUnwrap()).not.toHaveProperty("background");
      await job.report(begun);
      expect((await jobStore.read(id))._unsafeUnwrap()).toMatchObject({ background: begun.state });
    });

    it("leaves it running when the process ends, and goes on with it in the next", async () => {
      const { begin, jobs, jobStore } = setup();
      const job = begin("ask-openai", { ...waiter, milliseconds: 60_000 });
      const lost = begin("create-image", waiter);
      await job.report(begun);
      const { id, startedAt } = (await job.waited).job;
      await lost.waited;
      jobs.close();
      expect([job.caller().signal?.reason, lost.caller().signal?.reason]).toEqual([
        leaveRunning,
        expect.objectContaining({ name: "AbortError" }),
      ]);
      job.end("left");
      await settle();
      expect((await jobStore.read(id))._unsafeUnwrap()).toMatchObject({ state: "working" });

      const next = setup(jobStore);
      const seen = await Promise.all([next.jobs.look(id), next.jobs.look(id)]);
      expect(seen).toMatchObject([{ state: "working" }, { state: "working" }]);
      expect(next.resumed).toHaveLength(1);
      expect(next.resumed[0]?.record).toMatchObject({ id, startedAt, background: begun.state });
      const { job: again } = seen[0] as { job: Job<string> };
      expect([again.id, again.startedAt]).toEqual([id, startedAt]);
      // Also before it has been told what it goes on with.
      next.jobs.close();
      expect(next.resumed[0]?.caller.signal?.reason).toBe(leaveRunning);

      const last = setup(jobStore);
      const collected = last.jobs.collect(id, true, waiter);
      await settle();
      await last.resumed[0]?.caller.onBackground?.(begun);
      expect(last.resumed[0]?.caller.signal?.aborted).toBe(true);
      last.resumed[0]?.end("the answer came first");
      expect(await collected).toEqual({ state: "ended", outcome: "cancelled: the answer came first" });
    });

    it("is only a record for a runner that cannot go on with it", async () => {
      const { begin, jobStore } = setup();
      const job = begin("other", { ...waiter, milliseconds: 60_000 });
      await job.report(begun);
      const { id } = (await job.waited).job;
      expect(await setup(jobStore).jobs.look(id)).toMatchObject({ state: "recorded" });
      const plain = new JobRunner<string>({ jobStore, ...parts() });
      expect(await plain.look(id)).toMatchObject({ state: "recorded" });
    });

    const settle = () => new ManualClock().advance(0);

    const parts = () => ({
      clock: new ManualClock(),
      logger: new RecordingLogger(),
      lengthOf: (outcome: string) => outcome.length,
      readOutcome: () => undefined,
    });

    function setup(jobStore: JobStore = new MemoryJobStore()) {
      const resumed: { record: JobRecord; caller: Caller; end: (outcome: string) => void }[] = [];
      const common = {
        progressText: { sending: "Asking", working: () => "thinking", part: "part" },
        cancelled: (_: unknown, ended: string) => `cancelled: ${ended}`,
      };
      const clockParts = parts();
      const jobs = new JobRunner<string>({
        jobStore,
        ...clockParts,
        resume: (record) =>
          record.tool === "other"
            ? undefined
            : {
                ...common,
                tool: record.tool,
                run: (caller) => new Promise((end) => resumed.push({ record, caller, end })),
              },
      });
      const begin = (tool: string, by: JobWaiter) => {
        let caller!: Caller;
        let end!: (outcome: string) => void;
        const run = (given: Caller) => {
          caller = given;
          return new Promise<string>((resolve) => (end = resolve));
        };
        const waited = jobs.run({ ...common, tool, run }, by) as Promise<
          Extract<Waited<string>, { state: "working" }>
        >;
        if (by.milliseconds === 0) void clockParts.clock.advance(0);
        const report = async (question: BegunQuestion) => {
          await caller.onBackground?.(question);
          await settle();
        };
        return { waited, report, end: (outcome: string) => end(outcome), caller: () => caller };
      };
      return { jobs, jobStore, begin, resumed };
    }
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
