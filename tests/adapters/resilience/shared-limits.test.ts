import { errAsync, okAsync } from "neverthrow";
import { MemorySharedLimits } from "../../../src/adapters/memory/memory-shared-limits.js";
import { withCallDeadline } from "../../../src/adapters/resilience/deadlines.js";
import { withOwnShare } from "../../../src/adapters/resilience/own-share.js";
import { withSharedRateLimit, withSharedSlots } from "../../../src/adapters/resilience/shared-limits.js";
import { callsAtOnceWords, rateWords } from "../../../src/domain/principals/limit-words.js";
import type { Call, CallEvent, Operation } from "../../../src/ports/call.js";
import type { SharedLimits } from "../../../src/ports/shared-limits.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

type Request = { readonly model: string; readonly n?: number };

describe("limits that several nodes share", () => {
  it("lets as many requests through as the limit says, for both nodes together", async () => {
    const { clock, node } = setup();
    const [one, other] = [node(), node()];
    const calls = [one, other, one, other].map(({ rate }) => start(rate));
    await clock.advance(0);
    expect(calls.map(({ isRunning }) => isRunning())).toEqual([true, true, false, false]);
    expect(calls[3]!.events).toEqual([{ type: "rate-limited", waitMilliseconds: 60_000 }]);
    await clock.advance(60_000);
    expect(calls.every(({ isRunning }) => isRunning())).toBe(true);
  });

  it("fails at once if the wait is longer than the call's time", async () => {
    const { clock, node } = setup();
    const { rate } = node();
    start(rate, { n: 2 });
    await clock.advance(10_000);
    const late = start(rate, { deadline: { at: clock.now() + 30_000, milliseconds: 30_000 } });
    expect((await late.result)._unsafeUnwrapErr()).toMatchObject({
      kind: "rate-limited",
      message:
        "Your limit of 2 requests a minute on this server is used up. It frees in 50 s, longer than the 30 s left for this " +
        "call. Nothing was sent. Call again in 50 s, allow more time with timeout_seconds, or ask whoever runs this server " +
        "to raise requests_per_minute in its policy.",
      retryAfterMilliseconds: 50_000,
    });
  });

  it("gives back what a cancelled call had reserved", async () => {
    const { clock, node } = setup();
    const { rate } = node();
    start(rate, { n: 2 });
    const controller = new AbortController();
    const waiting = start(rate, { n: 2, signal: controller.signal });
    await clock.advance(1_000);
    controller.abort();
    expect((await waiting.result)._unsafeUnwrapErr().kind).toBe("cancelled");
    const next = start(rate, { n: 2 });
    await clock.advance(59_000);
    expect(next.isRunning()).toBe(true);
    expect(start(rate, { signal: AbortSignal.abort() }).events).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("gives slots in the order of arrival, and reports the place", async () => {
    const { clock, node } = setup();
    const [one, other] = [node(), node()];
    const calls = [one, other, other, one, other].map(({ slots }) => start(slots));
    await clock.advance(0);
    expect(calls.map(({ isRunning }) => isRunning())).toEqual([true, true, false, false, false]);
    calls[1]!.end();
    await clock.advance(100);
    expect(calls[2]!.isRunning()).toBe(true);
    await clock.advance(500);
    expect(calls[4]!.events).toEqual([
      { type: "queued", ahead: 2 },
      { type: "queued", ahead: 1 },
    ]);
    // Longer than a lease: those that run keep their slots.
    await clock.advance(10_000);
    expect(calls.map(({ isRunning }) => isRunning())).toEqual([true, false, true, false, false]);
    for (const { end } of calls) {
      end();
      await clock.advance(500);
    }
    for (const { result } of calls) expect((await result).isOk()).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("names the limit if the call's time is up in the line, and not once it has begun", async () => {
    const { clock, node } = setup();
    const { slots } = node();
    const timed = (operation: Operation<Request, string>) =>
      withCallDeadline({ clock })(
        slots((request, call) => {
          call.report({ type: "attempt", attempt: 1 });
          return operation(request, call);
        }),
      );
    const deadline = { at: clock.now() + 5_000, milliseconds: 5_000 };
    const running = [start(slots), start(slots)];
    const waiting = [start(timed, { deadline }), start(timed, { deadline })];
    await clock.advance(1_000);
    running[0]!.end();
    await clock.advance(4_000);
    const [served, late] = await Promise.all(
      waiting.map(async ({ result }) => (await result)._unsafeUnwrapErr()),
    );
    expect(served!.message).toContain("No complete answer arrived within 5 s");
    expect(late!.message).toBe(
      "This call did not get its turn within 5 s: 2 of your calls were running, which is your limit of calls at once on " +
        "this server. Nothing was sent. Call again when some of them are done, allow more time with timeout_seconds, or " +
        "ask whoever runs this server to raise calls_at_once in its policy.",
    );
    running[1]!.end();
  });

  it("leaves the line when the call is cancelled", async () => {
    const { clock, node } = setup();
    const { slots } = node();
    const running = [start(slots), start(slots)];
    const controller = new AbortController();
    const cancelled = start(slots, { signal: controller.signal });
    const last = start(slots);
    await clock.advance(0);
    controller.abort();
    expect((await cancelled.result)._unsafeUnwrapErr().kind).toBe("cancelled");
    running[0]!.end();
    await clock.advance(500);
    expect(last.isRunning()).toBe(true);
    const never = start(slots, { signal: AbortSignal.abort() });
    expect((await never.result)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(never.isRunning()).toBe(false);
  });

  it("keeps to its share while the others are gone, and for a minute after", async () => {
    const { clock, node, setGone } = setup();
    const { rate, slots } = node();
    setGone(true);
    const calls = [start(rate), start(rate)];
    await clock.advance(0);
    expect(calls.map(({ isRunning }) => isRunning())).toEqual([true, false]);
    const held = [start(slots), start(slots)];
    await clock.advance(0);
    expect(held.map(({ isRunning }) => isRunning())).toEqual([true, false]);
    await clock.advance(30_000);
    setGone(false);
    await clock.advance(100);
    expect(held[1]!.isRunning()).toBe(true);
    await clock.advance(30_000);
    expect(calls[1]!.isRunning()).toBe(true);
    const soon = start(rate, { deadline: { at: clock.now() + 20_000, milliseconds: 20_000 } });
    expect((await soon.result)._unsafeUnwrapErr().kind).toBe("rate-limited");
    await clock.advance(60_000);
    const both = [start(rate), start(rate)];
    await clock.advance(0);
    expect(both.map(({ isRunning }) => isRunning())).toEqual([true, true]);
  });

  it("counts in its share what it used before", async () => {
    const { clock, node, setGone } = setup();
    const { rate } = node();
    start(rate);
    await clock.advance(1_000);
    setGone(true);
    const next = start(rate);
    await clock.advance(58_000);
    expect(next.isRunning()).toBe(false);
    await clock.advance(1_000);
    expect(next.isRunning()).toBe(true);
  });

  function setup() {
    const clock = new ManualClock();
    const limits = new MemorySharedLimits(clock);
    let isGone = false;
    const gone = { kind: "unavailable", message: "Redis is gone." } as const;
    const shared: SharedLimits = {
      reserve: (use) => (isGone ? errAsync(gone) : limits.reserve(use)),
      giveBack: (key, id) => (isGone ? errAsync(gone) : limits.giveBack(key, id)),
      hold: (place) => (isGone ? errAsync(gone) : limits.hold(place)),
      leave: (key, id) => (isGone ? errAsync(gone) : limits.leave(key, id)),
    };
    const node = () => {
      const own = withOwnShare({ shared, own: new MemorySharedLimits(clock), nodes: 2, clock });
      const common = { clock, limits: own, key: "requests" };
      return {
        rate: withSharedRateLimit<Request>({
          ...common,
          words: rateWords("requests", "principal", 2),
          perMinute: 2,
          cost: ({ n = 1 }) => n,
        }),
        slots: withSharedSlots({ ...common, words: callsAtOnceWords(2), slots: 2 }),
      };
    };
    return { clock, node, setGone: (now: boolean) => void (isGone = now) };
  }

  function start(
    decorate: (operation: Operation<Request, string>) => Operation<Request, string>,
    { n, ...rest }: Partial<Call> & { readonly n?: number } = {},
  ) {
    const events: CallEvent[] = [];
    let isRunning = false;
    let end = (): void => undefined;
    const operation = decorate(() => {
      isRunning = true;
      return okAsync("").andThen(() => ended);
    });
    const ended = okAsync("").map(
      () =>
        new Promise<string>((resolve) => {
          end = () => {
            isRunning = false;
            resolve("done");
          };
        }),
    );
    const call = { signal: new AbortController().signal, report: (event: CallEvent) => events.push(event) };
    const result = operation({ model: "any", ...(n !== undefined && { n }) }, { ...call, ...rest });
    return { result, events, isRunning: () => isRunning, end: () => end() };
  }
});
