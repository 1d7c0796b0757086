import { withRateLimit } from "../../../src/adapters/resilience/rate-limit.js";
import { rateWords } from "../../../src/domain/principals/limit-words.js";
import type { Call } from "../../../src/ports/call.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { ask, Caller, question, ScriptedOperation, type Request } from "./scripted-operation.js";

const of = (cost: number): Request => ({ ...question, text: "x".repeat(cost) });

describe("withRateLimit, with our own limit", () => {
  it("sends what the minute allows, delays the next request and reports for how long", async () => {
    const { clock, scripted, operation } = setup({ perMinute: 2 });
    const first = ask(operation);
    await clock.advance(10_000);
    ask(operation);
    const third = ask(operation);
    await clock.advance(0);
    expect(scripted.runs).toHaveLength(2);
    expect(first.events).toEqual([]);
    expect(third.events).toEqual([{ type: "rate-limited", waitMilliseconds: 50_000 }]);
    await clock.advance(49_999);
    expect(scripted.runs).toHaveLength(2);
    await clock.advance(1);
    expect(scripted.runs).toHaveLength(3);
    expect(third.events).toHaveLength(1);
    expect(clock.pending).toBe(0);
    expect(third.listeners).toBe(0);
  });

  it("has no limit if none is set", async () => {
    const { clock, scripted, operation } = setup({});
    for (let count = 0; count < 100; count += 1) ask(operation);
    await clock.advance(0);
    expect(scripted.runs).toHaveLength(100);
  });

  it("counts the cost of each request, and keeps the order even if a cheaper one would fit", async () => {
    const { clock, scripted, operation } = setup({ perMinute: 5, weighed: true });
    ask(operation, { request: of(4) });
    await clock.advance(1_000);
    ask(operation, { request: of(3) });
    const light = ask(operation, { request: of(1) });
    await clock.advance(0);
    expect(scripted.runs).toHaveLength(1);
    expect(light.events).toEqual([{ type: "rate-limited", waitMilliseconds: 59_000 }]);
    await clock.advance(59_000);
    expect(scripted.runs.map(({ request }) => request.text.length)).toEqual([4, 3, 1]);
  });

  it("lets a request above the whole limit through if nothing else was sent for a minute", async () => {
    const { clock, scripted, operation } = setup({ perMinute: 5, weighed: true });
    ask(operation, { request: of(1) });
    ask(operation, { request: of(9) });
    ask(operation, { request: of(1) });
    await clock.advance(60_000);
    expect(scripted.runs).toHaveLength(2);
    await clock.advance(60_000);
    expect(scripted.runs).toHaveLength(3);
  });

  it("lets a waiting request leave immediately, and moves the others up", async () => {
    const { clock, scripted, operation } = setup({ perMinute: 2, weighed: true });
    ask(operation, { request: of(2) });
    const leaver = ask(operation, { request: of(2) });
    const last = ask(operation, { request: of(2) });
    await clock.advance(1_000);
    leaver.cancel();
    await clock.advance(0);
    expect(leaver.error?.kind).toBe("cancelled");
    expect(leaver.listeners).toBe(0);
    expect(last.events).toEqual([
      { type: "rate-limited", waitMilliseconds: 120_000 },
      { type: "rate-limited", waitMilliseconds: 59_000 },
    ]);
    await clock.advance(59_000);
    expect(scripted.runs).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it("leaves no timer when the last waiting request is cancelled", async () => {
    const { clock, operation } = setup({ perMinute: 1 });
    ask(operation);
    const leaver = ask(operation);
    leaver.cancel();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  it("immediately fails a request whose wait would exceed the deadline", async () => {
    const { clock, scripted, operation } = setup({ perMinute: 1 });
    ask(operation);
    const late = ask(operation, { deadline: { at: 12_000, milliseconds: 12_000 } });
    const patient = ask(operation);
    await clock.advance(0);
    expect(late.error).toEqual({
      kind: "rate-limited",
      message:
        "The limit of 1 request a minute that MCP_OPENAI_REQUESTS_PER_MINUTE sets is used up. It frees in 60 s, longer " +
        "than the 12 s left for this call. Nothing was sent. Call again in 60 s, allow more time with timeout_seconds, or " +
        "raise MCP_OPENAI_REQUESTS_PER_MINUTE.",
      retryAfterMilliseconds: 60_000,
      retryable: false,
    });
    expect(late.events).toEqual([]);
    expect(late.listeners).toBe(0);
    await clock.advance(60_000);
    expect(scripted.runs).toHaveLength(2);
    expect(patient.events).toHaveLength(1);
  });

  it("does not send a request that is cancelled first", async () => {
    const { clock, scripted, operation } = setup({ perMinute: 1 });
    const early = new Caller(operation);
    early.cancel();
    early.start();
    const late = ask(operation);
    late.cancel();
    await clock.advance(0);
    expect([early.error?.kind, late.error?.kind]).toEqual(["cancelled", "cancelled"]);
    expect(scripted.runs).toHaveLength(0);
  });
});

describe("withRateLimit, with the provider's limits", () => {
  it("delays further requests to the same model until the limit resets", async () => {
    const { clock, scripted, operation } = setup({});
    await exhaust({ clock, scripted, operation }, 8_000);
    const held = ask(operation);
    ask(operation, { request: { ...question, model: "gpt-other" } });
    await clock.advance(0);
    expect(scripted.runs.map(({ request }) => request.model)).toEqual(["gpt-test", "gpt-other"]);
    expect(held.events).toEqual([{ type: "rate-limited", waitMilliseconds: 8_000 }]);
    await clock.advance(7_999);
    expect(scripted.runs).toHaveLength(2);
    await clock.advance(1);
    expect(scripted.runs).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  it("passes on all events but the allowance", async () => {
    const { clock, scripted, operation } = setup({});
    const caller = await exhaust({ clock, scripted, operation }, 8_000);
    scripted.last.report({ type: "working" });
    expect(caller.events).toEqual([{ type: "working" }]);
  });

  it("delays nothing while something is left", async () => {
    const { clock, scripted, operation } = setup({});
    ask(operation);
    await clock.advance(0);
    scripted.last.report({ type: "allowance", remaining: 1, resetMilliseconds: 8_000 });
    ask(operation);
    await clock.advance(0);
    expect(scripted.runs).toHaveLength(2);
  });

  it("delays requests that are already waiting, and never shortens a hold", async () => {
    const { clock, scripted, operation } = setup({ perMinute: 1 });
    await exhaust({ clock, scripted, operation }, 90_000);
    const waiting = ask(operation);
    scripted.last.report({ type: "allowance", remaining: 0, resetMilliseconds: 100_000 });
    scripted.last.report({ type: "allowance", remaining: 0, resetMilliseconds: 1_000 });
    await clock.advance(99_999);
    expect(scripted.runs).toHaveLength(1);
    expect(waiting.events).toEqual([
      { type: "rate-limited", waitMilliseconds: 90_000 },
      { type: "rate-limited", waitMilliseconds: 100_000 },
    ]);
    await clock.advance(1);
    expect(scripted.runs).toHaveLength(2);
  });

  it("does not report a change of less than a second", async () => {
    const { clock, scripted, operation } = setup({});
    await exhaust({ clock, scripted, operation }, 8_000);
    const waiting = ask(operation);
    scripted.last.report({ type: "allowance", remaining: 0, resetMilliseconds: 8_999 });
    await clock.advance(8_999);
    expect(scripted.runs).toHaveLength(2);
    expect(waiting.events).toHaveLength(1);
  });

  it("immediately fails requests that cannot wait that long, including those already waiting", async () => {
    const { clock, scripted, operation } = setup({});
    await exhaust({ clock, scripted, operation }, 5_000);
    const deadline: Call["deadline"] = { at: 12_000, milliseconds: 12_000 };
    const waiting = ask(operation, { deadline });
    await clock.advance(0);
    expect(waiting.result).toBeUndefined();
    scripted.last.report({ type: "allowance", remaining: 0, resetMilliseconds: 300_000 });
    const late = ask(operation, { deadline });
    await clock.advance(0);
    for (const { error } of [waiting, late]) {
      expect(error).toMatchObject({
        kind: "rate-limited",
        retryable: false,
        retryAfterMilliseconds: 300_000,
      });
      expect(error?.message).toContain(
        "The provider accepts no more requests for gpt-test for 300 s, longer than the 12 s left for this call.",
      );
    }
    expect(clock.pending).toBe(0);
  });

  async function exhaust(
    { clock, scripted, operation }: ReturnType<typeof setup>,
    resetMilliseconds: number,
  ): Promise<Caller> {
    const caller = ask(operation);
    await clock.advance(0);
    scripted.last.report({ type: "allowance", remaining: 0, resetMilliseconds });
    return caller;
  }
});

function setup({ perMinute, weighed = false }: { perMinute?: number; weighed?: boolean }) {
  const clock = new ManualClock();
  const scripted = new ScriptedOperation();
  const decorate = withRateLimit({
    clock,
    ...(perMinute !== undefined && {
      limit: { perMinute, words: rateWords("requests", "program", perMinute) },
    }),
    ...(weighed ? { cost: ({ text }: Request) => text.length } : {}),
  });
  return { clock, scripted, operation: decorate(scripted.operation) };
}
