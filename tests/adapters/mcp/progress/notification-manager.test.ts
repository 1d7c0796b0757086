import fc from "fast-check";
import {
  NotificationManager,
  type ProgressParams,
} from "../../../../src/adapters/mcp/progress/notification-manager.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";

describe("NotificationManager", () => {
  it("sends the first text immediately, and further text at most once per interval", async () => {
    const { manager, sent, clock } = setup();
    manager.report({ type: "status", status: "gpt-6-luna is thinking" });
    manager.report({ type: "text", delta: "One" });
    await clock.advance(0);
    expect(deltas(sent)).toEqual(["One"]);
    for (const delta of [" two", " three", " four"]) manager.report({ type: "text", delta });
    await clock.advance(15);
    expect(deltas(sent)).toEqual(["One"]);
    await clock.advance(1);
    expect(deltas(sent)).toEqual(["One", " two three four"]);
  });

  it("sends the remaining text when it finishes, and nothing after", async () => {
    const { manager, sent, clock } = setup();
    manager.report({ type: "text", delta: "a" });
    manager.report({ type: "text", delta: "b" });
    const finished = manager.finish();
    manager.report({ type: "text", delta: "c" });
    await clock.advance(25);
    await finished;
    await clock.advance(60_000);
    expect(deltas(sent)).toEqual(["a", "b"]);
    expect(clock.pending).toBe(0);
  });

  it("pauses between the last notification and the result, because SDK clients lose a notification that arrives with it", async () => {
    const { manager, clock } = setup();
    const finished = { is: false };
    manager.report({ type: "text", delta: "a" });
    void manager.finish().then(() => (finished.is = true));
    await clock.advance(24);
    expect(finished.is).toBe(false);
    await clock.advance(1);
    expect(finished.is).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("drops the remaining text when it is closed", async () => {
    const { manager, sent, clock } = setup();
    manager.report({ type: "text", delta: "a" });
    manager.report({ type: "text", delta: "b" });
    manager.close();
    await manager.finish();
    await clock.advance(60_000);
    expect(deltas(sent)).toEqual(["a"]);
    expect(clock.pending).toBe(0);
  });

  it("sends a heartbeat at least every 5 s, with the elapsed time", async () => {
    const { manager, sent, clock } = setup();
    manager.report({ type: "status", status: "gpt-6-luna is thinking" });
    await clock.advance(0);
    for (let seconds = 5; seconds <= 30; seconds += 5) {
      const before = sent.length;
      await clock.advance(5_000);
      expect(sent.length).toBeGreaterThan(before);
    }
    expect(sent.at(-1)?.message).toBe("gpt-6-luna is thinking (28 s so far).");
    manager.close();
  });

  it("keeps reporting writing while the text pauses", async () => {
    const { manager, sent, clock } = setup();
    manager.report({ type: "text", delta: "Hello" });
    await clock.advance(5_000);
    expect(sent.map(({ message }) => message)).toEqual([
      "Writing, 5 characters: …Hello",
      "Writing, 5 characters (4 s so far).",
    ]);
    manager.close();
  });

  it("waits for a slow client, and coalesces text meanwhile", async () => {
    const { manager, sent, clock, blocked } = setup({ blocks: true });
    manager.report({ type: "text", delta: "a" });
    for (let index = 0; index < 1_000; index++) {
      manager.report({ type: "text", delta: "b" });
      if (index % 100 === 0) await clock.advance(100);
    }
    await clock.advance(20_000);
    expect(sent).toHaveLength(1);
    blocked.release();
    await clock.advance(16);
    expect(deltas(sent)).toEqual(["a", "b".repeat(1_000)]);
    manager.close();
  });

  it("ends silently when the client is gone", async () => {
    const { manager, sent, clock } = setup({ fails: true });
    manager.report({ type: "text", delta: "a" });
    await clock.advance(0);
    manager.report({ type: "text", delta: "b" });
    await manager.finish();
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("for any text in any pieces: progress increases, messages are short, joined deltas equal the text", async () => {
    const piece = fc.tuple(fc.string({ unit: "grapheme", maxLength: 300 }), fc.nat(40));
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const { manager, sent, clock } = setup();
        for (const [delta, pause] of pieces) {
          manager.report({ type: "text", delta });
          await clock.advance(pause);
        }
        const finished = manager.finish();
        await clock.advance(25);
        await finished;
        expect(deltas(sent).join("")).toBe(pieces.map(([delta]) => delta).join(""));
        sent.forEach(({ progress, message }, index) => {
          expect(progress).toBeGreaterThan(sent[index - 1]?.progress ?? 0);
          expect(message.length).toBeLessThanOrEqual(200);
          expect(message).not.toMatch(/\p{Cs}/u);
        });
      }),
      { numRuns: 50 },
    );
  });

  const deltas = (sent: readonly ProgressParams[]): unknown[] =>
    sent.flatMap(({ _meta }) => _meta?.["mcp-openai/delta"] ?? []);

  function setup({ blocks = false, fails = false } = {}) {
    const clock = new ManualClock();
    const sent: ProgressParams[] = [];
    const blocked = { release: (): void => undefined };
    const manager = new NotificationManager({
      token: 7,
      clock,
      intervalMilliseconds: 16,
      send: async (params) => {
        sent.push(params);
        if (fails) throw new Error("gone");
        if (blocks && sent.length === 1) await new Promise<void>((resolve) => (blocked.release = resolve));
      },
    });
    return { manager, sent, clock, blocked };
  }
});
