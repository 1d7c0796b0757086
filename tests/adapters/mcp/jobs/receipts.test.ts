import { jest } from "@jest/globals";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import fc from "fast-check";
import { errAsync, ok, ResultAsync } from "neverthrow";
import {
  cancelledResult,
  collectedResult,
  waitedResult,
} from "../../../../src/adapters/mcp/jobs/receipt-result.js";
import { createCall } from "../../../../src/domain/call/caller.js";
import type { Progress, Task } from "../../../../src/domain/jobs/job.js";
import { JobRunner, type JobWaiter } from "../../../../src/domain/jobs/job-runner.js";
import type { Caller } from "../../../../src/domain/call/caller.js";
import type { Call, CallEvent } from "../../../../src/ports/call.js";
import type { JobStore } from "../../../../src/ports/job-store.js";
import { FakeImageCodec } from "../../../../src/testing/doubles/fake-image-codec.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";
import { MemoryImageStore } from "../../../../src/adapters/memory/memory-image-store.js";
import { MemoryJobStore } from "../../../../src/adapters/memory/memory-job-store.js";
import { RecordingLogger } from "../../../../src/testing/doubles/recording-logger.js";
import { SharingJobStore } from "../../../support/sharing-job-store.js";
import { tinyPng } from "../../../../src/testing/doubles/fake-image-provider.js";

const limit = 50_000;

describe("jobs and their receipts", () => {
  it("returns the result of a job that finishes in time", async () => {
    const { begin, clock } = setup();
    const { answered, finish } = begin();
    await clock.advance(limit - 1);
    finish(text("done"));
    expect(await answered).toEqual(text("done"));
  });

  it("answers before the host's timeout, however long the job takes, and loses nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3_600_000 }), async (milliseconds) => {
        const { runner, clock, begin, waiting } = setup();
        const { answered, finish } = begin();
        clock.schedule(milliseconds, () => finish(text("whole")));
        const startedAt = clock.now();
        let answeredAt = Infinity;
        void answered.then(() => (answeredAt = clock.now()));
        await clock.advance(limit);
        expect(answeredAt - startedAt).toBeLessThanOrEqual(limit);
        let result = await answered;
        // Each collecting call has the same limit.
        for (let receipt = receiptOf(result); receipt !== undefined; receipt = receiptOf(result)) {
          const collected = runner.collect(receipt, false, waiting());
          await clock.advance(limit);
          result = await collected;
        }
        expect(result).toEqual(text("whole"));
      }),
      { numRuns: 30 },
    );
  });

  it("says in the receipt which tool is running, its status, and how to collect the result", async () => {
    const { begin, clock } = setup();
    const { answered, report } = begin();
    report({ type: "working", part: { number: 2, of: 4 } });
    await clock.advance(limit);
    const result = await answered;
    const receipt = receiptOf(result)!;
    expect(receipt).toMatch(/^[0-9a-f]{12}$/);
    expect(wordsOf(result)).toBe(
      "create-image is still working: flare is drawing image 2 of 4. Hosts do not wait much longer than this, so here " +
        `is a receipt. Call collect-result with receipt "${receipt}" to wait for the result, or with cancel true to stop. ` +
        "Do not call create-image again for the same work. The result can be collected, more than once, until an hour after it is ready.",
    );
    expect(result).not.toHaveProperty("isError");
  });

  it("shows finished images with the receipt for the rest", async () => {
    const { runner, begin, clock, images, waiting } = setup();
    const { answered, caller } = begin();
    await keepImage(caller, images);
    await clock.advance(limit);
    const { content } = await answered;
    expect(content.map(({ type }) => type)).toEqual(["text", "image", "resource_link"]);
    expect(JSON.stringify(content)).toContain("One image is finished");

    // Later receipts show only what is new.
    await keepImage(caller, images);
    await keepImage(caller, images);
    const collected = runner.collect(receiptOf(await answered)!, false, waiting());
    await clock.advance(limit);
    const second = await collected;
    expect(second.content).toHaveLength(5);
    expect(wordsOf(second)).toContain("2 more images are finished");
    expect(second._meta).toMatchObject({ "mcp-openai/receipt": { images: 3 } });
  });

  it("tells a client that shows apps the gallery: in the receipt, after a cancellation, and from the images alone", async () => {
    const { runner, begin, clock, waiting, images, receipts } = setup({ showsApps: true });
    const { answered, caller } = begin({}, "0123456789ab");
    await clock.advance(limit);
    const receipt = await answered;
    expect(wordsOf(receipt)).toMatch(/\nGallery: 0123456789ab$/);
    await keepImage(caller, images);
    const cancelled = await runner.collect(receiptOf(receipt)!, true, waiting());
    expect(wordsOf(cancelled)).toMatch(
      /^create-image was cancelled\.\nOne image is finished; the user sees it in the gallery here, and .*\nGallery: 0123456789ab$/s,
    );
    const restarted = setup({ images, receipts, showsApps: true });
    const left = await restarted.runner.collect(receiptOf(receipt)!, false, waiting());
    expect(wordsOf(left)).toMatch(/\nGallery: 0123456789ab$/);
  });

  it("replays past progress to a collecting call, then streams new progress", async () => {
    const { runner, begin, clock, waiting } = setup();
    const { answered, report, finish } = begin();
    report({ type: "attempt", attempt: 1 });
    report({ type: "text", delta: "Once upon " });
    report({ type: "allowance", remaining: 1, resetMilliseconds: 1 });
    await clock.advance(limit);
    expect(wordsOf(await answered)).toContain("writing, 10 characters so far");
    const received: Progress[] = [];
    const collected = runner.collect(receiptOf(await answered)!, false, {
      ...waiting(),
      onProgress: (progress) => received.push(progress),
    });
    report({ type: "text", delta: "a time" });
    finish(text("Once upon a time"));
    await collected;
    expect(received).toEqual([
      { type: "text", delta: "Once upon " },
      { type: "status", status: "Asking flare" },
      { type: "text", delta: "a time" },
    ]);
  });

  it("returns the result more than once, for an hour", async () => {
    const { runner, begin, clock, waiting } = setup();
    const { answered, finish } = begin();
    await clock.advance(limit);
    const receipt = receiptOf(await answered)!;
    finish(text("whole"));
    await settle();
    await clock.advance(3_599_999);
    expect(await runner.collect(receipt, false, waiting())).toEqual(text("whole"));
    expect(await runner.collect(receipt, true, waiting())).toEqual(text("whole"));
    await clock.advance(1);
    const expired = await runner.collect(receipt, false, waiting());
    expect(expired).toMatchObject({
      isError: true,
      _meta: { "mcp-openai/error": { kind: "receipt-expired" } },
    });
    expect(wordsOf(expired)).toContain("results are kept for an hour");
  });

  it("drops the oldest results when they use too much memory", async () => {
    const { runner, begin, clock, waiting } = setup();
    const receipts: string[] = [];
    for (let call = 0; call < 4; call++) {
      const { answered, finish } = begin();
      await clock.advance(limit);
      receipts.push(receiptOf(await answered)!);
      finish(text("x".repeat(10_000_000)));
      await settle();
    }
    const collected = await Promise.all(receipts.map((receipt) => runner.collect(receipt, false, waiting())));
    expect(collected.map(({ isError }) => isError === true)).toEqual([true, false, false, false]);
  });

  it("drops no other result for a cancelled job, however large its images are", async () => {
    const { runner, begin, clock, images, waiting } = setup();
    const first = begin();
    await clock.advance(limit);
    const receipt = receiptOf(await first.answered)!;
    first.finish(text("whole"));
    await settle();

    const second = begin();
    const stored = await images.save({ bytes: tinyPng(1), mediaType: "image/png", prompt: "a fox" });
    const large = { bytes: new Uint8Array(30_000_000), mediaType: "image/png" as const };
    second.caller.onImage?.({ ...large, stored: ok(stored._unsafeUnwrap()) });
    await clock.advance(limit);
    const cancelled = await runner.collect(receiptOf(await second.answered)!, true, waiting());
    expect(wordsOf(cancelled)).toContain("was cancelled");
    expect(await runner.collect(receipt, false, waiting())).toEqual(text("whole"));
  });

  it("reports an unknown receipt", async () => {
    const { runner, waiting } = setup();
    const result = await runner.collect("abc", false, waiting());
    expect(result).toMatchObject({
      isError: true,
      _meta: { "mcp-openai/error": { kind: "receipt-unknown" } },
    });
    expect(wordsOf(result)).toContain('There is no receipt "abc"');
  });

  it("cancels a job on request, and returns what finished", async () => {
    const { runner, begin, clock, images, waiting } = setup();
    const { answered, caller, finish } = begin();
    caller.signal?.addEventListener("abort", () => finish(text("aborted")));
    await keepImage(caller, images);
    await clock.advance(limit);
    const receipt = receiptOf(await answered)!;
    const cancelled = await runner.collect(receipt, true, waiting());
    expect(caller.signal?.aborted).toBe(true);
    expect(wordsOf(cancelled)).toContain("create-image was cancelled.\nOne image is finished");
    await settle();
    expect(await runner.collect(receipt, false, waiting())).toEqual(cancelled);
  });

  it("keeps nothing of a call that is cancelled before there is a receipt: no record, nothing in memory", async () => {
    const { begin, runner, clock, images, receipts, waiting } = setup();
    const saved: unknown[] = [];
    const save = receipts.save.bind(receipts);
    receipts.save = (record) => {
      saved.push(record);
      return save(record);
    };
    const early = new AbortController();
    const { answered, caller } = begin({ signal: early.signal });
    const id = "0".repeat(12);
    const uuid = jest.spyOn(crypto, "randomUUID").mockReturnValue(`00000000-0000-4000-8000-${id}`);
    const same = begin({ signal: early.signal });
    uuid.mockRestore();
    await keepImage(same.caller, images);
    early.abort();
    await Promise.all([answered, same.answered]);
    await keepImage(same.caller, images);
    same.finish(text("whole"));
    await clock.advance(limit);
    await settle();
    expect(caller.signal?.aborted).toBe(true);
    expect(saved).toEqual([]);
    expect(await runner.collect(id, false, waiting())).toMatchObject({
      _meta: { "mcp-openai/error": { kind: "receipt-unknown" } },
    });
    expect(clock.pending).toBe(0);
  });

  it("cancels the job of a call that is cancelled before there is a receipt, but not after", async () => {
    const { begin, clock } = setup();
    const early = new AbortController();
    const first = begin({ signal: early.signal });
    early.abort();
    await first.answered;
    expect(first.caller.signal?.aborted).toBe(true);

    const late = new AbortController();
    const second = begin({ signal: late.signal });
    await clock.advance(limit);
    await second.answered;
    late.abort();
    expect(second.caller.signal?.aborted).toBe(false);
  });

  it("continues the job when the collecting call is cancelled", async () => {
    const { runner, begin, clock, waiting } = setup();
    const { answered, caller, finish } = begin();
    await clock.advance(limit);
    const receipt = receiptOf(await answered)!;
    const impatient = new AbortController();
    const left = runner.collect(receipt, false, { ...waiting(), signal: impatient.signal });
    impatient.abort();
    await left;
    expect(caller.signal?.aborted).toBe(false);
    finish(text("whole"));
    expect(await runner.collect(receipt, false, waiting())).toEqual(text("whole"));
  });

  it("finds finished images after the server is killed", async () => {
    const { begin, clock, images, receipts, waiting } = setup();
    const { answered, caller } = begin();
    await keepImage(caller, images);
    await clock.advance(limit);
    const receipt = receiptOf(await answered)!;
    await keepImage(caller, images);
    await settle();

    const next = setup({ images, receipts });
    const { content, isError } = await next.runner.collect(receipt, false, waiting());
    expect(isError).toBeUndefined();
    expect(content.map(({ type }) => type)).toEqual([
      "text",
      "image",
      "image",
      "resource_link",
      "resource_link",
    ]);
    expect(JSON.stringify(content[0])).toContain("This server is not working on the call to create-image");
  });

  it("says what is lost after the server is killed, if no image was finished or none is left", async () => {
    const { begin, clock, receipts, waiting, images } = setup();
    const { answered, caller } = begin();
    await keepImage(caller, images);
    await clock.advance(limit);
    const next = setup({ receipts });
    const result = await next.runner.collect(receiptOf(await answered)!, false, waiting());
    expect(result).toMatchObject({ isError: true, _meta: { "mcp-openai/error": { kind: "work-lost" } } });
    expect(wordsOf(result)).toContain("No images of it were saved");
  });

  it("shows the new images of a job on another server, once, if they can be read there", async () => {
    const clock = new ManualClock();
    const receipts = new SharingJobStore(clock);
    const { begin, images, waiting } = setup({ receipts, clock });
    const other = setup({ receipts, clock, images });
    const { answered, caller } = begin({}, "g1");
    await clock.advance(limit);
    const receipt = receiptOf(await answered)!;
    const collectFrom = async ({ runner }: ReturnType<typeof setup>) => {
      const collected = runner.collect(receipt, false, waiting());
      await clock.advance(limit);
      return collected;
    };
    expect(wordsOf(await collectFrom(other))).toMatch(/^create-image is still working: in progress\. Hosts/);
    await keepImage(caller, images);
    const shown = await collectFrom(other);
    expect(wordsOf(shown)).toContain("One image is finished");
    expect(shown.content.map(({ type }) => type)).toEqual(["text", "image", "resource_link"]);
    expect(shown._meta).toEqual({
      "mcp-openai/receipt": { receipt, tool: "create-image", images: 1 },
    });
    const again = await collectFrom(other);
    expect([again.content.length, wordsOf(again)]).toEqual([1, expect.not.stringContaining("finished")]);
    await keepImage(caller, images);
    expect(wordsOf(await collectFrom(other))).toContain("One more image is finished");

    const apart = await collectFrom(setup({ receipts, clock }));
    expect(apart.content).toHaveLength(1);
    expect(wordsOf(apart)).toContain("still working: in progress, with 2 finished so far.");
    const slow = new MemoryImageStore();
    slow.read = () => new ResultAsync(new Promise(() => undefined));
    const third = setup({ receipts, clock, images: slow });
    const late = third.runner.collect(receipt, false, waiting());
    await clock.advance(limit + 3_000);
    expect(wordsOf(await late)).toContain("with 2 finished so far.");
  });

  it("works without a job store, and says so when a record is needed", async () => {
    const failure = { kind: "unavailable" as const, message: "The folder is gone." };
    const receipts = { save: () => errAsync(failure), read: () => errAsync(failure) };
    const { runner, begin, clock, waiting, logger } = setup({ receipts });
    const { answered, finish } = begin();
    await clock.advance(limit);
    const receipt = receiptOf(await answered)!;
    expect(logger.entries).toContainEqual(expect.objectContaining({ message: "a receipt was not recorded" }));
    finish(text("whole"));
    expect(await runner.collect(receipt, false, waiting())).toEqual(text("whole"));
    const unknown = await runner.collect("abc", false, waiting());
    expect(unknown).toMatchObject({ _meta: { "mcp-openai/error": { kind: "receipts-unavailable" } } });
    expect(wordsOf(unknown)).toBe("The folder is gone.");
  });

  it("cancels all jobs when it closes", async () => {
    const { runner, begin, clock } = setup();
    const { answered, caller } = begin();
    await clock.advance(limit);
    await answered;
    runner.close();
    expect(caller.signal?.aborted).toBe(true);
  });

  function setup({
    images = new MemoryImageStore(),
    receipts = new MemoryJobStore(),
    showsApps = false,
    clock = new ManualClock(),
  }: { images?: MemoryImageStore; receipts?: JobStore; showsApps?: boolean; clock?: ManualClock } = {}) {
    const logger = new RecordingLogger();
    const jobs = new JobRunner<CallToolResult>({
      jobStore: receipts,
      clock,
      logger,
      lengthOf: (result) => JSON.stringify(result).length,
      readOutcome: () => undefined,
    });
    const parts = {
      clock,
      imageStore: images,
      client: { name: undefined, showsApps },
      imageCodec: new FakeImageCodec(),
      redact: (shown: string) => shown,
      resultBudget: 1_000_000,
    };
    /** As the MCP server uses it. */
    const runner = {
      run: async (task: Task<CallToolResult>, waiter: JobWaiter) =>
        waitedResult(await jobs.run(task, waiter), parts),
      collect: async (id: string, cancel: boolean, waiter: JobWaiter) =>
        collectedResult(id, await jobs.collect(id, cancel, waiter), parts),
      close: () => jobs.close(),
    };
    const waiting = (): JobWaiter => ({
      signal: new AbortController().signal,
      onProgress: () => undefined,
      isWatched: false,
      milliseconds: limit,
    });
    const begin = (options: Partial<JobWaiter> = {}, gallery?: string) => {
      let caller: Caller = {};
      let finish: (result: CallToolResult) => void = () => undefined;
      const task: Task<CallToolResult> = {
        tool: "create-image",
        progressText: {
          sending: "Asking flare",
          working: (part) => `flare is drawing ${part ?? "it"}`,
          part: "image",
        },
        run: (given) => {
          caller = given;
          given.signal?.addEventListener("abort", () => finish(text("gave up")));
          return new Promise((resolve) => (finish = resolve));
        },
        cancelled: (job, ended) => cancelledResult(job, ended, parts),
        ...(gallery !== undefined && { gallery }),
      };
      const answered = runner.run(task, { ...waiting(), ...options });
      /** As use cases report what happens. */
      let call: Call | undefined;
      const report = (event: CallEvent): void =>
        (call ??= createCall(caller, {}, { timeoutMilliseconds: 1, clock: undefined })).report(event);
      return { answered, caller, report, finish: (result: CallToolResult) => finish(result) };
    };
    return { runner, clock, logger, images, receipts, waiting, begin };
  }
});

const text = (words: string): CallToolResult => ({ content: [{ type: "text", text: words }] });

const wordsOf = ({ content: [first] }: CallToolResult): string => (first?.type === "text" ? first.text : "");

const receiptOf = ({ _meta }: CallToolResult): string | undefined =>
  (_meta?.["mcp-openai/receipt"] as { receipt: string } | undefined)?.receipt;

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function keepImage({ onImage, gallery }: Caller, images: MemoryImageStore): Promise<void> {
  const image = { bytes: tinyPng(1), mediaType: "image/png" as const };
  const provenance = { prompt: "a fox", model: "flare", arguments: {}, ...(gallery && { gallery }) };
  const stored = await images.save({ ...image, prompt: "a fox", provenance });
  onImage?.({ ...image, stored: ok(stored._unsafeUnwrap()) });
}
