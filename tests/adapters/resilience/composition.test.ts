import { withCallDeadline, withAttemptDeadline } from "../../../src/adapters/resilience/deadlines.js";
import { withQueue } from "../../../src/adapters/resilience/queue.js";
import { withRateLimit } from "../../../src/adapters/resilience/rate-limit.js";
import { withRetries } from "../../../src/adapters/resilience/retries.js";
import { rateWords } from "../../../src/domain/principals/limit-words.js";
import { rateLimitedError, unavailableError } from "../../../src/ports/provider-error.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { ask, question, queueOptions, ScriptedOperation, type Caller } from "./scripted-operation.js";

describe("all decorators together", () => {
  it("waits out a 429 and answers, reporting each step once", async () => {
    const { clock, scripted, call, expectNothingLeft } = setup();
    const caller = call();
    await clock.advance(0);
    scripted.last.report({ type: "allowance", remaining: 0, resetMilliseconds: 2_000 });
    scripted.last.fail(rateLimitedError({ message: "Too fast.", retryAfterMilliseconds: 2_000 }));
    await clock.advance(1_999);
    expect(scripted.runs).toHaveLength(1);
    await clock.advance(1);
    scripted.last.report({ type: "text", delta: "Because." });
    scripted.last.succeed("Because.");
    await clock.advance(0);
    expect(caller.reply).toBe("Because.");
    expect(caller.events).toEqual([
      { type: "attempt", attempt: 1 },
      { type: "retrying", retry: 1, of: 3, waitMilliseconds: 2_000, because: "rate-limited" },
      { type: "attempt", attempt: 2 },
      { type: "text", delta: "Because." },
    ]);
    expectNothingLeft(caller);
  });

  it("abandons an attempt that hangs and answers with the next one, within the call's deadline", async () => {
    const { clock, scripted, call, expectNothingLeft } = setup();
    const caller = call();
    await clock.advance(60_000);
    const [hanging] = scripted.runs;
    expect(hanging!.call.signal.aborted).toBe(true);
    await clock.advance(250);
    scripted.last.succeed("Because.");
    hanging!.report({ type: "text", delta: "late" });
    await clock.advance(0);
    expect(caller.reply).toBe("Because.");
    expect(caller.events.map(({ type }) => type)).toEqual(["attempt", "retrying", "attempt"]);
    expectNothingLeft(caller);
  });

  it("ends at the call's deadline though every attempt hangs", async () => {
    const { clock, scripted, call, expectNothingLeft } = setup();
    const caller = call();
    await clock.advance(119_999);
    expect(caller.result).toBeUndefined();
    await clock.advance(1);
    expect(caller.error).toMatchObject({ kind: "timeout", timeoutMilliseconds: 120_000, retryable: false });
    expect(scripted.runs).toHaveLength(2);
    expectNothingLeft(caller);
  });

  it("does not start a wait that exceeds the deadline", async () => {
    const { clock, scripted, call, expectNothingLeft } = setup();
    const caller = call();
    await clock.advance(50_000);
    scripted.last.fail(rateLimitedError({ message: "Too fast.", retryAfterMilliseconds: 300_000 }));
    await clock.advance(0);
    expect(caller.error).toMatchObject({
      kind: "rate-limited",
      message: "Too fast. The provider asked to wait 300 s, longer than the 70 s left for this call.",
    });
    expectNothingLeft(caller);
  });

  it("counts the wait in the queue against the deadline, and keeps the slot of a call in backoff", async () => {
    const { clock, scripted, call, expectNothingLeft } = setup({ concurrency: 1 });
    const first = call();
    const second = call("Why not?", 60_000);
    await clock.advance(30_000);
    scripted.last.fail(unavailableError({ message: "Away.", retryAfterMilliseconds: 80_000 }));
    await clock.advance(30_000);
    expect(second.error).toMatchObject({
      kind: "timeout",
      message:
        "This call did not get its turn within 60 s: 1 other request was running, as many as MCP_OPENAI_CONCURRENCY " +
        "allows. Nothing was sent. Call again when some of them are done, allow more time with timeout_seconds, or raise " +
        "MCP_OPENAI_CONCURRENCY.",
      timeoutMilliseconds: 60_000,
    });
    expect(second.events).toEqual([{ type: "queued", ahead: 0 }]);
    await clock.advance(50_000);
    scripted.last.succeed("Because.");
    await clock.advance(0);
    expect(first.reply).toBe("Because.");
    expect(scripted.runs).toHaveLength(2);
    expectNothingLeft(first);
    expectNothingLeft(second);
  });

  it("names no queue if the time is up after the turn came", async () => {
    const { clock, scripted, call, expectNothingLeft } = setup({ concurrency: 1 });
    const first = call();
    const second = call("Why not?", 60_000);
    await clock.advance(1_000);
    scripted.last.succeed("Because.");
    await clock.advance(59_000);
    expect(second.error?.message).toContain("No complete answer arrived within 60 s");
    for (const caller of [first, second]) expectNothingLeft(caller);
  });

  it("drops a call that is cancelled in the queue, and aborts one that is cancelled while it runs", async () => {
    const { clock, scripted, call, expectNothingLeft } = setup({ concurrency: 1 });
    const [atWork, queued, last] = [call(), call(), call()];
    await clock.advance(0);
    queued.cancel();
    await clock.advance(0);
    expect(queued.error?.kind).toBe("cancelled");
    expect(last.events.at(-1)).toEqual({ type: "queued", ahead: 0 });
    atWork.cancel();
    await clock.advance(0);
    expect(atWork.error?.kind).toBe("cancelled");
    expect(scripted.runs[0]!.call.signal.aborted).toBe(true);
    expect(scripted.runs).toHaveLength(2);
    scripted.last.succeed("Because.");
    await clock.advance(0);
    expect(last.reply).toBe("Because.");
    for (const caller of [atWork, queued, last]) expectNothingLeft(caller);
  });

  it("answers 50 calls at once, four at a time, each with its own answer", async () => {
    const { clock, scripted, call, expectNothingLeft } = setup({ concurrency: 4 });
    const callers = Array.from({ length: 50 }, (_, index) => call(`question ${index}`));
    let answered = 0;
    while (answered < 50) {
      await clock.advance(1_000);
      const open = scripted.runs.slice(answered);
      expect(open.length).toBe(Math.min(4, 50 - answered));
      for (const run of open) {
        run.report({ type: "text", delta: `Answer to ${run.request.text}` });
        run.succeed();
      }
      answered += open.length;
    }
    await clock.advance(0);
    callers.forEach((caller, index) => {
      const answer = `Answer to question ${index}`;
      expect(caller.reply).toBe(answer);
      expect(caller.events.filter(({ type }) => type === "text")).toEqual([{ type: "text", delta: answer }]);
      expectNothingLeft(caller);
    });
  });

  function setup({ concurrency = 4 } = {}) {
    const clock = new ManualClock();
    const scripted = new ScriptedOperation();
    const decorators = [
      withAttemptDeadline({ clock, shareOfCall: 0.5 }),
      withRateLimit({ clock, limit: { perMinute: 1_000, words: rateWords("requests", "program", 1_000) } }),
      withRetries({ clock, random: () => 0.5, maxRetries: 3 }),
      withQueue(queueOptions({ concurrency, limit: 100 })),
      withCallDeadline({ clock }),
    ];
    const operation = decorators.reduce((inner, decorate) => decorate(inner), scripted.operation);
    const call = (text = "Why?", milliseconds = 120_000) =>
      ask(operation, {
        request: { ...question, text },
        deadline: { at: clock.now() + milliseconds, milliseconds },
      });
    const expectNothingLeft = (caller: Caller) => {
      expect(caller.result).toBeDefined();
      expect(clock.pending).toBe(0);
      expect(caller.listeners).toBe(0);
    };
    return { clock, scripted, call, expectNothingLeft };
  }
});
