import { withQueue } from "../../../src/adapters/resilience/queue.js";
import { unavailableError } from "../../../src/ports/provider-error.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import {
  ask,
  Caller,
  question,
  queueOptions,
  ScriptedOperation,
  type Request,
} from "./scripted-operation.js";

const numbered = (text: string): Request => ({ ...question, text });

describe("withQueue", () => {
  it("runs a bounded number at once, and the others in order of arrival", async () => {
    const { scripted, operation, settle } = setup({ concurrency: 2, limit: 10 });
    for (const text of ["a", "b", "c", "d", "e"]) ask(operation, { request: numbered(text) });
    const started = () => scripted.runs.map(({ request }) => request.text).join("");
    expect(started()).toBe("ab");
    scripted.runs[1]!.succeed();
    await settle();
    expect(started()).toBe("abc");
    scripted.runs[0]!.fail(unavailableError({ message: "Away." }));
    scripted.runs[2]!.succeed();
    await settle();
    expect(started()).toBe("abcde");
  });

  it("reports nothing to a call that starts immediately, and reports their position to the others as it changes", async () => {
    const { scripted, operation, settle } = setup({ concurrency: 1, limit: 10 });
    const [first, second, third] = [1, 2, 3].map(() => ask(operation));
    expect(second!.events).toEqual([{ type: "queued", ahead: 0 }]);
    expect(third!.events).toEqual([{ type: "queued", ahead: 1 }]);
    scripted.last.succeed();
    await settle();
    expect(first!.events).toEqual([]);
    expect(second!.events).toHaveLength(1);
    expect(third!.events).toEqual([
      { type: "queued", ahead: 1 },
      { type: "queued", ahead: 0 },
    ]);
  });

  it("fails calls when the queue is full", async () => {
    const { operation, scripted, settle } = setup({ concurrency: 1, limit: 2 });
    const callers = [1, 2, 3, 4].map(() => ask(operation));
    await settle();
    expect(callers[3]!.error).toEqual({
      kind: "busy",
      message:
        "The queue is full: 2 other calls are waiting, as many as MCP_OPENAI_QUEUE_LIMIT allows. Nothing was sent. " +
        "Call again when some of them are done, or raise MCP_OPENAI_QUEUE_LIMIT.",
      waiting: 2,
      retryable: false,
    });
    expect(callers[3]!.events).toEqual([]);
    scripted.last.succeed();
    await settle();
    const later = ask(operation);
    await settle();
    expect(later.events).toEqual([{ type: "queued", ahead: 1 }]);
  });

  it("counts a single waiting call in the singular", async () => {
    const { operation, settle } = setup({ concurrency: 1, limit: 1 });
    const [, , refused] = [1, 2, 3].map(() => ask(operation));
    await settle();
    expect(refused!.error?.message).toContain("The queue is full: 1 other call is waiting, as");
  });

  it("lets no call wait if the limit is 0", async () => {
    const { operation, settle } = setup({ concurrency: 1, limit: 0 });
    const [runs, refused] = [ask(operation), ask(operation)];
    await settle();
    expect(runs.result).toBeUndefined();
    expect(refused.error).toMatchObject({ kind: "busy", waiting: 0 });
  });

  it("lets a waiting call leave immediately; the others move up, and it never starts", async () => {
    const { scripted, operation, settle } = setup({ concurrency: 1, limit: 10 });
    const [first, leaver, last] = ["a", "b", "c"].map((text) => ask(operation, { request: numbered(text) }));
    leaver!.cancel();
    await settle();
    expect(leaver!.error?.kind).toBe("cancelled");
    expect(leaver!.listeners).toBe(0);
    expect(last!.events.at(-1)).toEqual({ type: "queued", ahead: 0 });
    scripted.last.succeed();
    await settle();
    expect(first!.listeners).toBe(0);
    expect(scripted.runs.map(({ request }) => request.text)).toEqual(["a", "c"]);
  });

  it("makes room for another when a waiting call leaves", async () => {
    const { operation, settle } = setup({ concurrency: 1, limit: 1 });
    const [, leaver] = [ask(operation), ask(operation)];
    leaver.cancel();
    const next = ask(operation);
    await settle();
    expect(next.result).toBeUndefined();
    expect(next.events).toEqual([{ type: "queued", ahead: 0 }]);
  });

  it("reports the right positions even if a listener cancels a call during the reports", async () => {
    const { scripted, operation, settle } = setup({ concurrency: 1, limit: 10 });
    ask(operation);
    ask(operation);
    const leaver = ask(operation);
    ask(operation, {
      report: (event) => {
        if (event.type === "queued" && event.ahead === 1) leaver.cancel();
      },
    });
    const last = ask(operation);
    scripted.last.succeed();
    await settle();
    expect(leaver.error?.kind).toBe("cancelled");
    expect(last.events).toEqual([
      { type: "queued", ahead: 3 },
      { type: "queued", ahead: 1 },
    ]);
  });

  it("keeps the slot of a cancelled call until its operation has ended", async () => {
    const { scripted, operation, settle } = setup({ concurrency: 1, limit: 10 });
    const first = ask(operation);
    ask(operation);
    first.cancel();
    await settle();
    expect(scripted.runs).toHaveLength(1);
    scripted.runs[0]!.succeed();
    await settle();
    expect(scripted.runs).toHaveLength(2);
    expect(first.listeners).toBe(0);
  });

  it.each(["rejects", "throws"])(
    "frees the slot of an operation that %s, and rethrows the bug",
    async (how) => {
      const bug = new Error("A bug.");
      const { scripted, settle } = setup({ concurrency: 1, limit: 10 });
      const faulty = withQueue(queueOptions({ concurrency: 1, limit: 10 }))((request: Request, call) => {
        if (how === "throws" && request.text === "bad") throw bug;
        return scripted.operation(request, call);
      });
      const first = ask(faulty, { request: numbered("bad") });
      const second = ask(faulty);
      if (how === "rejects") scripted.runs[0]!.reject(bug);
      await settle();
      expect(first.bug).toBe(bug);
      expect(first.listeners).toBe(0);
      scripted.last.succeed("Because.");
      await settle();
      expect(second.reply).toBe("Because.");
    },
  );

  it("does not start a cancelled call", async () => {
    const { scripted, operation, settle } = setup({ concurrency: 1, limit: 10 });
    const caller = new Caller(operation);
    caller.cancel();
    caller.start();
    await settle();
    expect(caller.error?.kind).toBe("cancelled");
    expect(scripted.runs).toHaveLength(0);
  });

  function setup(options: { concurrency: number; limit: number }) {
    const clock = new ManualClock();
    const scripted = new ScriptedOperation();
    const operation = withQueue(queueOptions(options))(scripted.operation);
    return { scripted, operation, settle: () => clock.advance(0) };
  }
});
