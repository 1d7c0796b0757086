import type { FollowedWaits } from "../../../src/adapters/resilience/current-wait.js";
import { withCallDeadline, withTimeToStart } from "../../../src/adapters/resilience/deadlines.js";
import { unavailableError } from "../../../src/ports/provider-error.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { ask, Caller, type Request, ScriptedOperation } from "./scripted-operation.js";

const retrying = {
  type: "retrying",
  retry: 1,
  of: 3,
  waitMilliseconds: 500,
  because: "unavailable",
} as const;

describe("withCallDeadline", () => {
  it("ends the call at its deadline with the text received so far, even if the operation continues", async () => {
    const { clock, scripted, operation, deadline } = setup();
    const caller = ask(operation, { deadline });
    scripted.last.report({ type: "text", delta: "Because " });
    scripted.last.report({ type: "text", delta: "of" });
    await clock.advance(119_999);
    expect(caller.result).toBeUndefined();
    await clock.advance(1);
    expect(caller.error).toEqual({
      kind: "timeout",
      message:
        "No complete answer arrived within 120 s, including waiting and retries. " +
        "Part of the text had been received by then. Allow more time with timeout_seconds, or ask for less.",
      timeoutMilliseconds: 120_000,
      partialText: "Because of",
      retryable: false,
    });
    expect(scripted.last.call.signal.aborted).toBe(true);
  });

  it("does not mention partial text if there is none", async () => {
    const { clock, operation, deadline } = setup();
    const caller = ask(operation, { deadline });
    await clock.advance(120_000);
    expect(caller.error).toMatchObject({ partialText: "" });
    expect(caller.error?.message).not.toContain("Part");
  });

  it("says that a request that was sent may be billed", async () => {
    const { clock, scripted, operation, deadline } = setup();
    const caller = ask(operation, { deadline });
    scripted.last.report({ type: "working" });
    await clock.advance(120_000);
    expect(caller.error?.message).toContain("The request had been sent, so it may be billed.");
  });

  it.each([
    [[], "Nothing was sent."],
    [[retrying], "An earlier attempt failed, and no other was sent."],
    [
      [{ type: "working" }, retrying],
      "An earlier attempt failed, and no other was sent. The request had been sent, so it may be billed.",
    ],
  ] as const)("names the limit for which the call waits, after %j", async (events, sent) => {
    const { clock, scripted, operation, deadline } = setup();
    const caller = ask(operation, { deadline });
    for (const event of events) scripted.last.report(event);
    const { wait }: FollowedWaits = scripted.last.call;
    wait!.begin({ reached: "2 of your calls were running", raise: "ask for more" });
    await clock.advance(120_000);
    expect(caller.error?.message).toBe(
      `This call did not get its turn within 120 s: 2 of your calls were running. ${sent} Call again when some of them ` +
        "are done, allow more time with timeout_seconds, or ask for more.",
    );
  });

  it("names the limit of a wait that ended too late for an attempt, and none after one", async () => {
    const { clock, scripted, operation, deadline } = setup();
    const callers = [false, true].map((hasStarted) => {
      const caller = ask(operation, { deadline });
      const { wait }: FollowedWaits = scripted.last.call;
      wait!.begin({ reached: "2 of your calls were running", raise: "ask for more" });
      wait!.end();
      if (hasStarted) scripted.last.report({ type: "attempt", attempt: 1 });
      return caller;
    });
    await clock.advance(120_000);
    expect(callers.map(({ error }) => error?.message)).toEqual([
      expect.stringContaining("2 of your calls were running. Nothing was sent."),
      expect.stringMatching(/^No complete answer arrived/),
    ]);
  });

  it("counts the time that passed before the call", async () => {
    const { clock, operation, deadline } = setup();
    await clock.advance(100_000);
    const caller = ask(operation, { deadline });
    await clock.advance(20_000);
    expect(caller.error?.kind).toBe("timeout");
  });

  it("ignores events of an operation after the result", async () => {
    const { clock, scripted, operation, deadline } = setup();
    const late = ask(operation, { deadline });
    await clock.advance(120_000);
    scripted.last.report({ type: "text", delta: "late" });
    scripted.last.succeed();
    const done = ask(operation);
    scripted.last.succeed();
    await clock.advance(0);
    scripted.last.report({ type: "text", delta: "late" });
    expect(late.events).toEqual([]);
    expect(late.error?.kind).toBe("timeout");
    expect(done.events).toEqual([]);
  });

  it("does not start after the deadline", async () => {
    const { clock, scripted, operation, deadline } = setup();
    await clock.advance(120_000);
    const caller = ask(operation, { deadline });
    await clock.advance(0);
    expect(caller.error).toMatchObject({ kind: "timeout", retryable: false });
    expect(scripted.runs).toHaveLength(0);
  });

  it.each([true, false])(
    "immediately cancels an operation that ignores its signal (deadline: %s)",
    async (limited) => {
      const { clock, scripted, operation, deadline } = setup();
      const caller = ask(operation, limited ? { deadline } : {});
      caller.cancel();
      await clock.advance(0);
      expect(caller.error?.kind).toBe("cancelled");
      expect(scripted.last.call.signal.aborted).toBe(true);
      expect(clock.pending).toBe(0);
      expect(caller.listeners).toBe(0);
    },
  );

  it("does not start a cancelled call", async () => {
    const { clock, scripted, operation, deadline } = setup();
    const caller = new Caller(operation, { deadline });
    caller.cancel();
    caller.start();
    await clock.advance(0);
    expect(caller.error?.kind).toBe("cancelled");
    expect(scripted.runs).toHaveLength(0);
  });

  it("passes on events, replies and errors, and leaves nothing behind", async () => {
    const { clock, scripted, operation, deadline } = setup();
    const [fine, failed, rejected] = [1, 2, 3].map(() => ask(operation, { deadline }));
    scripted.runs[0]!.report({ type: "working" });
    scripted.runs[0]!.succeed("So it is.");
    scripted.runs[1]!.fail(unavailableError({ message: "Away." }));
    const bug = new Error("A bug.");
    scripted.runs[2]!.reject(bug);
    await clock.advance(0);
    expect(fine!.reply).toBe("So it is.");
    expect(fine!.events).toEqual([{ type: "working" }]);
    expect(failed!.error).toEqual(unavailableError({ message: "Away." }));
    expect(rejected!.bug).toBe(bug);
    expect(clock.pending).toBe(0);
    expect([fine!, failed!, rejected!].map(({ listeners }) => listeners)).toEqual([0, 0, 0]);
  });

  function setup() {
    const clock = new ManualClock();
    const scripted = new ScriptedOperation();
    const operation = withCallDeadline({ clock })(scripted.operation);
    return { clock, scripted, operation, deadline: { at: 120_000, milliseconds: 120_000 } };
  }
});

describe("withTimeToStart", () => {
  it.each([
    ["a call that waited until its time was almost up", true, 99, 0],
    ["one that has time", true, 100, 1],
    ["one that did not wait, however short its time is", false, 99, 1],
  ])("decides about %s", async (_, hasWaited, left, runs) => {
    const clock = new ManualClock();
    const scripted = new ScriptedOperation();
    const inTime = withTimeToStart({ clock })(scripted.operation);
    const operation = withCallDeadline({ clock })((request: Request, call: FollowedWaits) => {
      if (hasWaited) call.wait?.begin({ reached: "2 of your calls were running", raise: "ask for more" });
      call.wait?.end();
      return inTime(request, call);
    });
    const caller = ask(operation, { deadline: { at: left, milliseconds: left } });
    await clock.advance(0);
    expect(scripted.runs).toHaveLength(runs);
    await clock.advance(left);
    expect(caller.error?.message).toContain(runs === 0 ? "Nothing was sent." : "");
    expect(clock.pending).toBe(0);
  });
});
