import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { ask, Caller, ScriptedOperation } from "./scripted-operation.js";
import { withAttemptDeadline } from "../../../src/adapters/resilience/deadlines.js";

const deadline = { at: 120_000, milliseconds: 120_000 };

describe("withAttemptDeadline", () => {
  it("ends a silent attempt with a retryable error", async () => {
    const { clock, scripted, operation } = setup({ milliseconds: 30_000 });
    const caller = ask(operation);
    await clock.advance(29_999);
    expect(caller.result).toBeUndefined();
    await clock.advance(1);
    expect(caller.error).toEqual({
      kind: "timeout",
      message:
        "The provider sent nothing for 30 s, so this attempt was abandoned. " +
        "Ask again, ask for less, or choose a faster model.",
      timeoutMilliseconds: 30_000,
      partialText: "",
      retryable: true,
    });
    expect(scripted.last.call.signal.aborted).toBe(true);
  });

  it("restarts the timer with every event", async () => {
    const { clock, scripted, operation } = setup({ milliseconds: 30_000 });
    const caller = ask(operation);
    for (const event of [{ type: "working" }, { type: "image" }, { type: "working" }] as const) {
      await clock.advance(29_999);
      scripted.last.report(event);
    }
    await clock.advance(29_999);
    expect(caller.result).toBeUndefined();
    await clock.advance(1);
    expect(caller.error?.kind).toBe("timeout");
    expect(caller.events).toHaveLength(3);
  });

  it("gives the only attempt all the time of a call", async () => {
    const { clock, operation } = setup({ shareOfCall: 0.5 });
    const caller = ask(operation, { deadline, maxRetries: 0 });
    await clock.advance(119_999);
    expect(caller.result).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it("keeps the text of an answer that stopped in the middle, and is not retryable", async () => {
    const { clock, scripted, operation } = setup({ milliseconds: 30_000 });
    const caller = ask(operation);
    scripted.last.report({ type: "text", delta: "Because" });
    await clock.advance(30_000);
    expect(caller.error).toMatchObject({ kind: "timeout", partialText: "Because", retryable: false });
    expect(caller.error?.message).toContain("in the middle of its answer");
  });

  it("derives its timeout from the call's deadline", async () => {
    const { clock, operation } = setup({ shareOfCall: 0.5 });
    const caller = ask(operation, { deadline });
    await clock.advance(59_999);
    expect(caller.result).toBeUndefined();
    await clock.advance(1);
    expect(caller.error).toMatchObject({ kind: "timeout", timeoutMilliseconds: 60_000 });
    expect(caller.error?.message).toContain("timeout_seconds");
  });

  it("prefers a configured timeout", async () => {
    const { clock, operation } = setup({ milliseconds: 10_000, shareOfCall: 0.5 });
    const caller = ask(operation, { deadline });
    await clock.advance(10_000);
    expect(caller.error).toMatchObject({ timeoutMilliseconds: 10_000 });
  });

  it.each([
    ["none is configured", {}, { deadline }],
    ["the call has no deadline", { shareOfCall: 0.5 }, {}],
  ])("has no limit when %s", async (_, options, call) => {
    const { clock, scripted, operation } = setup(options);
    const caller = ask(operation, call);
    expect(clock.pending).toBe(0);
    await clock.advance(3_600_000);
    scripted.last.succeed("At last.");
    await clock.advance(0);
    expect(caller.reply).toBe("At last.");
  });

  it("leaves nothing behind, and ignores events, after the attempt has ended", async () => {
    const { clock, scripted, operation } = setup({ milliseconds: 30_000 });
    const caller = ask(operation);
    scripted.last.report({ type: "working" });
    scripted.last.succeed();
    await clock.advance(0);
    scripted.last.report({ type: "working" });
    expect(clock.pending).toBe(0);
    expect(caller.listeners).toBe(0);
    expect(caller.events).toHaveLength(1);
  });

  it("immediately cancels an operation that ignores its signal", async () => {
    const { clock, scripted, operation } = setup({ milliseconds: 30_000 });
    const caller = ask(operation);
    caller.cancel();
    await clock.advance(0);
    expect(caller.error?.kind).toBe("cancelled");
    expect(scripted.last.call.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
    expect(caller.listeners).toBe(0);
  });

  it("does not start a cancelled call", async () => {
    const { clock, scripted, operation } = setup({ milliseconds: 30_000 });
    const caller = new Caller(operation);
    caller.cancel();
    caller.start();
    await clock.advance(0);
    expect(caller.error?.kind).toBe("cancelled");
    expect(scripted.runs).toHaveLength(0);
  });

  function setup(options: { milliseconds?: number; shareOfCall?: number }) {
    const clock = new ManualClock();
    const scripted = new ScriptedOperation();
    const operation = withAttemptDeadline({ clock, ...options })(scripted.operation);
    return { clock, scripted, operation };
  }
});
