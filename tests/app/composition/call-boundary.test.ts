import { errAsync, okAsync } from "neverthrow";
import { callBoundary } from "../../../src/app/composition/call-boundary.js";
import { createApplication } from "../../../src/app/composition/create-application.js";
import { EventStream } from "../../../src/app/composition/event-stream.js";
import type { Caller } from "../../../src/domain/call/caller.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";

const key = "sk-proj-abcdefgh12345678";
const unreadable = Object.create(null) as Error;
const throwing = (name: string, thrown: unknown): object =>
  Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      throw thrown;
    },
  });

const application = createApplication({
  apiKey: key,
  chatProvider: new FakeChatProvider({ text: "Because." }),
})._unsafeUnwrap();

describe("whatever a program passes to a call", () => {
  it.each([
    ["arguments", throwing("query", unreadable), {}],
    ["a caller", { query: "q" }, throwing("onEvent", unreadable)],
    ["arguments with a key in the error", throwing("query", new Error(key)), {}],
    ["a caller with a key in the error", { query: "q" }, throwing("signal", new Error(key))],
    ["a signal that is none", { query: "q" }, { signal: 5 }],
  ])("ends as an error: %s", async (_what, input, caller) => {
    const { ask, streamAnswer } = application;
    for (const result of [
      ask(input as never, caller as Caller),
      streamAnswer(input as never, caller as Caller).result,
    ]) {
      const error = (await result)._unsafeUnwrapErr();
      expect(error.kind).toBe("unavailable");
      expect(error.message).not.toContain(key);
    }
    for await (const event of streamAnswer(input as never, caller as Caller)) expect(event).toBe("none");
  });

  it("shows no key in the issues of arguments", async () => {
    const redact = (text: string): string => text.replace(key, "[redacted]");
    const error = { kind: "invalid-arguments", message: `no ${key}`, issues: [`not ${key}`, 5] };
    expect(await callBoundary(redact)(undefined, () => errAsync(error))).toMatchObject({
      error: { message: "no [redacted]", issues: ["not [redacted]", 5] },
    });
    expect(await callBoundary(redact)(null, () => okAsync(1))).toMatchObject({ value: 1 });
  });

  it.each([
    ["null", null],
    ["a number", 5],
    ["a list", []],
    ["a getter that throws", throwing("apiKey", new Error("boom"))],
  ])("ends createApplication as an error: %s", (_what, options) => {
    expect(createApplication(options as object)._unsafeUnwrapErr().kind).toBe("configuration");
  });
});

describe("a stream of events", () => {
  const filled = (count: number, onAbandon = (): void => undefined): EventStream<number> => {
    const stream = new EventStream<number>(onAbandon);
    for (let event = 0; event < count; event++) stream.push(event);
    return stream;
  };

  it("is read late in steps, between which other work has its turn", async () => {
    const stream = filled(20_000);
    stream.end();
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    let read = 0;
    for await (const event of stream) expect(event).toBe(read++);
    clearInterval(timer);
    expect(read).toBe(20_000);
    expect(turns).toBeGreaterThan(0);
  });

  it("gives each of its readers all events", async () => {
    const stream = filled(2);
    const read = async (): Promise<number[]> => {
      const events: number[] = [];
      for await (const event of stream) events.push(event);
      return events;
    };
    const readers = [read(), read()];
    await Promise.resolve();
    stream.push(2);
    stream.end();
    expect(await Promise.all(readers)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });

  it("notices a reader that leaves, also before the first event, but not after the end", async () => {
    let left = 0;
    const stream = filled(0, () => left++);
    const reader = stream[Symbol.asyncIterator]();
    const waiting = reader.next();
    expect(await reader.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    await stream[Symbol.asyncIterator]().return?.();
    expect(left).toBe(2);
    stream.end();
    await stream[Symbol.asyncIterator]().return?.();
    expect(left).toBe(2);
  });
});
