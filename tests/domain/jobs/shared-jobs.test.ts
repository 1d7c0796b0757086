import { ok, okAsync } from "neverthrow";
import type { Caller } from "../../../src/domain/call/caller.js";
import type { CreatedImage } from "../../../src/domain/call/created-images.js";
import { JobRunner, type Waited } from "../../../src/domain/jobs/job-runner.js";
import type { JobStore } from "../../../src/ports/job-store.js";
import { MemoryJobStore } from "../../../src/adapters/memory/memory-job-store.js";
import { jobStoreContract } from "../../../src/testing/contracts/job-store-contract.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { SharingJobStore } from "../../support/sharing-job-store.js";

describe("the store of these tests keeps the contract", () => {
  for (const { name, run } of jobStoreContract(() => {
    const clock = new ManualClock();
    const store = new SharingJobStore(clock);
    return { store, other: store, lapse: () => clock.advance(3_000) };
  }))
    it(name, run);
});

describe("jobs that several processes share", () => {
  it("shows another process what a job does, and gives it the outcome", async () => {
    const { begin, other, clock, wait } = setup();
    const { job, call, end } = await begin();
    expect(await other.look(job.id)).toMatchObject({
      state: "elsewhere",
      record: { tool: "ask-openai", shared: { status: "in progress" } },
    });
    const collected = wait(job.id, 60_000);
    call.onEvent?.({ type: "queued", ahead: 3 });
    await clock.advance(2_000);
    call.onEvent?.({ type: "queued", ahead: 2 });
    await clock.advance(2_000);
    expect(collected.statuses).toEqual(["in progress", "Queued: 3 calls ahead", "Queued: 2 calls ahead"]);
    end("done");
    await clock.advance(1_000);
    const ended = { outcome: "done", startedAt: job.startedAt, wasCancelled: false };
    expect(await collected.result).toMatchObject({ state: "ended", ...ended });
    expect(await other.look(job.id)).toMatchObject({ state: "ended", ...ended });
    expect(await other.collect(job.id, true, waiterOf(0))).toMatchObject({ state: "ended", outcome: "done" });
    expect(clock.pending).toBe(0);
  });

  it("stops waiting when the time is up or the request is cancelled", async () => {
    const { begin, other, clock, wait } = setup();
    const { job, call } = await begin();
    call.onImage?.({ stored: ok({ uri: "file:///a.png" }) } as CreatedImage);
    await clock.advance(0);
    const timed = wait(job.id, 1_200);
    await clock.advance(1_200);
    expect(await timed.result).toMatchObject({
      state: "elsewhere",
      record: { id: job.id, images: ["file:///a.png"] },
    });
    const controller = new AbortController();
    const aborted = other.collect(job.id, false, { ...waiterOf(60_000), signal: controller.signal });
    await clock.advance(100);
    controller.abort();
    expect(await aborted).toEqual({ state: "aborted" });
  });

  it("counts which images of another process were shown, of as many jobs as are collected by people", async () => {
    const { begin, other, clock, store } = setup();
    const { job, call } = await begin();
    const collect = async (id: string) => {
      const collected = other.collect(id, false, waiterOf(0));
      await clock.advance(0);
      const found = await collected;
      return found.state === "elsewhere" ? found.shownImages : found.state;
    };
    expect(await collect(job.id)).toBe(0);
    const image = { stored: ok({ uri: "file:///a.png" }) } as CreatedImage;
    call.onImage?.(image);
    call.onImage?.(image);
    await clock.advance(0);
    expect([await collect(job.id), await collect(job.id)]).toEqual([0, 2]);
    // Looking is not showing.
    expect(await other.look(job.id)).not.toHaveProperty("shownImages");
    const record = store.records.get(job.id)!;
    for (let number = 0; number < 1_000; number += 1) {
      store.records.set(`job${number}`, { ...record, id: `job${number}` });
      await other.collect(`job${number}`, false, waiterOf(0));
    }
    expect([await collect("job999"), await collect(job.id)]).toEqual([2, 0]);
  });

  it("cancels the job of another process", async () => {
    const { begin, other, clock } = setup();
    const { job, end } = await begin();
    const cancelled = other.collect(job.id, true, waiterOf(60_000));
    await clock.advance(1_000);
    expect(job.isCancelled).toBe(true);
    end("too late");
    await clock.advance(1_000);
    expect(await cancelled).toMatchObject({ state: "ended", outcome: "cancelled", wasCancelled: true });
    expect((await other.requestCancel("unknown")).isOk()).toBe(true);
  });

  it("says when the request to cancel cannot be passed on", async () => {
    const { begin, other, store } = setup();
    const { job } = await begin();
    store.requestCancel = () => {
      store.isThere = false;
      return store.save(job.record("working"));
    };
    expect(await other.collect(job.id, true, waiterOf(1_000))).toMatchObject({ state: "unreadable" });
  });

  it("finds that a job is lost when its process has died", async () => {
    const { begin, clock, wait, store } = setup();
    const { job, die } = await begin();
    const collected = wait(job.id, 60_000);
    await clock.advance(1_000);
    die();
    await clock.advance(3_000 + 8 * 500);
    expect(await collected.result).toMatchObject({ state: "recorded", record: { state: "working" } });
    expect(store.records.get(job.id)?.state).toBe("working");
  });

  it("goes on with what a process that died had begun in the background", async () => {
    const { begin, clock, wait, store } = setup();
    const { job, die } = await begin();
    const collected = wait(job.id, 60_000);
    await clock.advance(1_000);
    die();
    store.records.set(job.id, { ...store.records.get(job.id)!, background: "{}" });
    await clock.advance(4_000);
    expect(await collected.result).toMatchObject({ state: "ended", outcome: "resumed" });
    expect(store.records.get(job.id)).toMatchObject({ state: "ended", shared: { outcome: "resumed" } });
  });

  it("survives a store that is gone for a while, and one that forgot everything", async () => {
    const { begin, other, clock, store, wait, logger } = setup();
    const { job, end } = await begin();
    const collected = wait(job.id, 60_000);
    store.isThere = false;
    await clock.advance(3_000);
    store.isThere = true;
    await clock.advance(1_000);
    store.records.clear();
    await clock.advance(1_000);
    expect(await other.look(job.id)).toMatchObject({ state: "elsewhere" });
    // What ends meanwhile is told as soon as that works.
    store.isThere = false;
    end("done");
    await clock.advance(3_000);
    store.isThere = true;
    await clock.advance(1_500);
    expect(await collected.result).toMatchObject({ state: "ended", outcome: "done" });
    expect(clock.pending).toBe(0);
    expect(logger.entries.filter(({ message }) => message === "a receipt was not recorded")).toHaveLength(1);
  });

  it("does not wait forever for a store that stays away", async () => {
    const { begin, clock, store, wait, die } = setup();
    const { job, end } = await begin();
    const collected = wait(job.id, 60_000);
    store.isThere = false;
    await clock.advance(8 * 500);
    expect(await collected.result).toMatchObject({ state: "unreadable" });
    end("done");
    // Until the outcome itself is no longer kept.
    await clock.advance(3_602_000);
    expect(clock.pending).toBe(0);
    die();
  });

  it("shows only the record where the outcome cannot be read or is no longer kept", async () => {
    const { begin, other, clock, store } = setup();
    const { job, end } = await begin();
    end("done");
    await clock.advance(0);
    const record = store.records.get(job.id)!;
    for (const outcome of [undefined, { content: "another version" }]) {
      store.records.set(job.id, { ...record, shared: { ...record.shared!, outcome } });
      expect(await other.look(job.id)).toMatchObject({ state: "recorded", record: { state: "ended" } });
    }
  });

  it("shares nothing through a store of one process", async () => {
    const { begin, other, clock } = setup(new MemoryJobStore());
    const { job } = await begin();
    expect(await other.look(job.id)).toEqual({ state: "recorded", record: job.record("working") });
    expect((await other.requestCancel(job.id)).isOk()).toBe(true);
    expect(clock.pending).toBe(0);
  });

  const waiterOf = (milliseconds: number) => ({
    signal: new AbortController().signal,
    onProgress: () => undefined,
    isWatched: false,
    milliseconds,
  });

  function setup(given?: JobStore) {
    const clock = new ManualClock();
    const store = new SharingJobStore(clock);
    const logger = new RecordingLogger();
    let isDead = false;
    /** A process that died renews nothing. */
    const mortal: JobStore = {
      save: (record) => store.save(record),
      read: (id) => store.read(id),
      renew: (record) => (isDead ? okAsync(false) : store.renew(record)),
      requestCancel: (id) => store.requestCancel(id),
    };
    const runner = (jobStore: JobStore) =>
      new JobRunner<string>({
        jobStore,
        clock,
        logger,
        lengthOf: (outcome) => outcome.length,
        resume: () => ({ ...common, run: () => Promise.resolve("resumed") }),
        readOutcome: (value) => (typeof value === "string" ? value : undefined),
      });
    const common = {
      tool: "ask-openai",
      progressText: { sending: "Asking", working: () => "thinking", part: "part" },
      cancelled: () => "cancelled",
    };
    const own = runner(given ?? mortal);
    const other = runner(given ?? store);
    const die = (): void => void (isDead = true);
    const begin = async () => {
      let end!: (outcome: string) => void;
      let call: Caller = {};
      const waited = own.run(
        {
          ...common,
          run: (caller) => {
            call = caller;
            return new Promise((resolve) => (end = resolve));
          },
        },
        waiterOf(0),
      );
      await clock.advance(0);
      const { job } = (await waited) as Extract<Waited<string>, { state: "working" }>;
      return { job, call, end: (outcome: string) => end(outcome), die };
    };
    const wait = (id: string, milliseconds: number) => {
      const statuses: string[] = [];
      const result = other.collect(id, false, {
        ...waiterOf(milliseconds),
        onProgress: (progress) => {
          if (progress.type === "status") statuses.push(progress.status);
        },
      });
      return { result, statuses };
    };
    return { begin, other, clock, store, wait, logger, die };
  }
});
