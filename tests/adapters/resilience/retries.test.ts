import { withRetries } from "../../../src/adapters/resilience/retries.js";
import {
  authenticationError,
  interruptedError,
  rateLimitedError,
  spendingLimitError,
  timeoutError,
  unavailableError,
} from "../../../src/ports/provider-error.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { ask, Caller, ScriptedOperation } from "./scripted-operation.js";

const away = unavailableError({ message: "The provider is away." });
const silent = timeoutError({
  message: "Silence.",
  timeoutMilliseconds: 1,
  partialText: "",
  retryable: true,
});
const limited = (retryAfterMilliseconds: number) =>
  rateLimitedError({ message: "Too fast.", retryAfterMilliseconds });

describe("withRetries", () => {
  it("retries after a growing wait, and reports each step", async () => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation);
    scripted.last.fail(away);
    await clock.advance(249);
    expect(scripted.runs).toHaveLength(1);
    await clock.advance(1);
    expect(scripted.runs).toHaveLength(2);
    scripted.last.fail(silent);
    await clock.advance(500);
    scripted.last.succeed("Because.");
    await clock.advance(0);
    expect(caller.reply).toBe("Because.");
    expect(caller.events).toEqual([
      { type: "attempt", attempt: 1 },
      { type: "retrying", retry: 1, of: 3, waitMilliseconds: 250, because: "unavailable" },
      { type: "attempt", attempt: 2 },
      { type: "retrying", retry: 2, of: 3, waitMilliseconds: 500, because: "timeout" },
      { type: "attempt", attempt: 3 },
    ]);
    expect(caller.listeners).toBe(0);
  });

  it.each([
    [3, "The provider is away. It was retried 3 times."],
    [1, "The provider is away. It was retried once."],
    [0, "The provider is away."],
  ])("stops after %i retries and says so", async (maxRetries, message) => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation, { maxRetries });
    for (let attempt = 0; attempt <= maxRetries; attempt += 1) {
      scripted.last.fail(away);
      await clock.advance(8_000);
    }
    expect(scripted.runs).toHaveLength(maxRetries + 1);
    expect(caller.error).toEqual({ ...away, message });
  });

  it("waits as long as the provider asks, even beyond its own maximum", async () => {
    const { clock, scripted, operation } = setup();
    ask(operation);
    scripted.last.fail(limited(20_000));
    await clock.advance(19_999);
    expect(scripted.runs).toHaveLength(1);
    await clock.advance(1);
    expect(scripted.runs).toHaveLength(2);
  });

  it("keeps its own wait if it is longer than the provider's", async () => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation);
    scripted.last.fail(limited(10));
    await clock.advance(0);
    expect(caller.events.at(-1)).toMatchObject({ type: "retrying", waitMilliseconds: 250 });
  });

  it.each([
    ["a wrong key", authenticationError({ message: "No." })],
    ["a stream that was cut", interruptedError({ message: "Cut.", partialText: "Be" })],
  ])("does not retry %s", async (_, error) => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation);
    scripted.last.fail(error);
    await clock.advance(0);
    expect(caller.error).toEqual(error);
    expect(scripted.runs).toHaveLength(1);
  });

  it("does not retry after text was reported, whatever the error says", async () => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation);
    scripted.last.report({ type: "text", delta: "Be" });
    scripted.last.fail(away);
    await clock.advance(8_000);
    expect(caller.error).toEqual(away);
    expect(scripted.runs).toHaveLength(1);
  });

  it("does not redraw an image after a partial one was reported, because it may be billed twice", async () => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation);
    scripted.last.report({ type: "partial-image", number: 1, bytes: new Uint8Array() });
    scripted.last.fail(away);
    await clock.advance(8_000);
    expect(caller.error).toEqual(away);
    expect(scripted.runs).toHaveLength(1);
  });

  it("does not count an empty delta as text", async () => {
    const { clock, scripted, operation } = setup();
    ask(operation);
    scripted.last.report({ type: "text", delta: "" });
    scripted.last.fail(away);
    await clock.advance(250);
    expect(scripted.runs).toHaveLength(2);
  });

  it("repeats what may have been billed only if that is allowed, and says so", async () => {
    const { clock, scripted, operation } = setup({ sentOnce: () => "It is sent only once." });
    const caller = ask(operation);
    scripted.last.fail(unavailableError({ message: "Full.", notBilled: true }));
    await clock.advance(250);
    expect(scripted.runs).toHaveLength(2);
    scripted.last.fail(limited(0));
    await clock.advance(500);
    expect(scripted.runs).toHaveLength(3);
    scripted.last.fail(silent);
    await clock.advance(8_000);
    expect(caller.error).toEqual({
      ...silent,
      message: `${silent.message} It is sent only once.`,
    });
    expect(scripted.runs).toHaveLength(3);
  });

  it.each([
    away,
    unavailableError({ message: "Lost.", status: 504 }),
    interruptedError({ message: "Cut.", partialText: "" }),
  ])("does not know that this was not billed: %j", async (error) => {
    const { clock, scripted, operation } = setup({ sentOnce: () => "It is sent only once." });
    const caller = ask(operation);
    scripted.last.fail(error);
    await clock.advance(8_000);
    expect(caller.error?.message).toContain("It is sent only once.");
    expect(scripted.runs).toHaveLength(1);
  });

  it("does not start a wait for the provider that exceeds the deadline", async () => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation, { deadline: { at: 12_000, milliseconds: 12_000 } });
    scripted.last.fail(limited(300_000));
    await clock.advance(0);
    expect(caller.error).toEqual({
      ...limited(300_000),
      message: "Too fast. The provider asked to wait 300 s, longer than the 12 s left for this call.",
      retryable: false,
    });
    expect(clock.pending).toBe(0);
    expect(caller.events).toEqual([{ type: "attempt", attempt: 1 }]);
  });

  it("does not start a backoff that ends at the deadline or later", async () => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation, { deadline: { at: 250, milliseconds: 250 } });
    scripted.last.fail(away);
    await clock.advance(0);
    expect(caller.error).toMatchObject({ kind: "unavailable", retryable: false });
    expect(caller.error?.message).toContain("The next attempt would have to wait 0.3 s");
  });

  it("ends immediately when cancelled during the wait", async () => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation);
    scripted.last.fail(limited(20_000));
    await clock.advance(1_000);
    caller.cancel();
    await clock.advance(0);
    expect(caller.error?.kind).toBe("cancelled");
    expect(clock.pending).toBe(0);
    expect(caller.listeners).toBe(0);
    expect(scripted.runs).toHaveLength(1);
  });

  it("does not wait after an attempt that failed because of the cancellation", async () => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation);
    caller.cancel();
    scripted.last.fail(away);
    await clock.advance(0);
    expect(caller.error?.kind).toBe("cancelled");
    expect(caller.events).toEqual([{ type: "attempt", attempt: 1 }]);
  });

  it("does not start a cancelled call", async () => {
    const { clock, scripted, operation } = setup();
    const caller = new Caller(operation);
    caller.cancel();
    caller.start();
    await clock.advance(0);
    expect(caller.error?.kind).toBe("cancelled");
    expect(caller.events).toEqual([]);
    expect(scripted.runs).toHaveLength(0);
  });

  it.each([
    ["rate", rateLimitedError({ message: "Used up. Nothing was sent. Wait.", retryable: false })],
    ["spending", spendingLimitError({ message: "Nothing was sent, because of the limit." })],
  ])("keeps the error of what was sent if our limit refuses the retry: %s", async (_, refusal) => {
    const { clock, scripted, operation } = setup();
    const caller = ask(operation);
    scripted.last.fail(away);
    await clock.advance(250);
    scripted.last.fail(refusal);
    await clock.advance(0);
    expect(caller.error).toMatchObject({
      kind: "unavailable",
      message: `The provider is away. A retry was refused. ${refusal.message.replace("was", "more was")}`,
      retryable: false,
    });
    expect(scripted.runs).toHaveLength(2);
  });

  function setup(options: { readonly sentOnce?: () => string } = {}) {
    const clock = new ManualClock();
    const scripted = new ScriptedOperation();
    const decorate = withRetries({ clock, random: () => 0.5, maxRetries: 3, ...options });
    return { clock, scripted, operation: decorate(scripted.operation) };
  }
});
