import fc from "fast-check";
import { offlineChatProvider } from "../../../src/adapters/offline/offline-chat-provider.js";
import type { CallEvent } from "../../../src/ports/call.js";
import type { ChatRequest } from "../../../src/ports/chat-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

describe("offlineChatProvider", () => {
  it("says first that it is offline, repeats the question, and ends with how to get real answers", async () => {
    const { ask } = setup();
    const { text } = await ask({ text: "How deep\n  is the sea?" });
    expect(text).toMatch(/^[^.]*offline provider[^.]*no model was asked[^.]*\./);
    expect(text).toContain("“How deep\n  is the sea?”");
    expect(text).toContain("gpt-6-luna");
    expect(text).toMatch(/OPENAI_API_KEY.*--offline.*\.$/);
  });

  it("truncates a long question between characters", async () => {
    const { ask } = setup();
    const { text } = await ask({ text: `${"x".repeat(399)}🦊${"y".repeat(5_000)}` });
    expect(text).toContain(`“${"x".repeat(399)} …”`);
    expect(text.length).toBeLessThan(1_000);
  });

  it("counts the earlier messages", async () => {
    const { provider, call } = setup();
    const messages = [
      { role: "user", text: "Hi" },
      { role: "assistant", text: "Hello there" },
      { role: "user", text: "How are you?" },
    ] as const;
    const reply = (await provider.complete({ model: "gpt-6-sol", messages }, call))._unsafeUnwrap();
    expect(reply.text).toContain("after 2 earlier messages");
    expect(reply.usage?.inputTokens).toBe(6);
  });

  it("distinguishes instructions from earlier messages", async () => {
    const { provider, call } = setup();
    const messages = [
      { role: "system", text: "Be brief." },
      { role: "user", text: "How are you?" },
    ] as const;
    const { text } = (await provider.complete({ model: "gpt-6-sol", messages }, call))._unsafeUnwrap();
    expect(text).toContain("would have gone to gpt-6-sol, under instructions of 2 words:");
  });

  it("streams the same answer to the same request, whatever the question", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary", minLength: 1 }),
        fc.option(fc.integer({ min: 1, max: 80 }), { nil: undefined }),
        async (text, limit) => {
          const { ask, streamed } = setup();
          const reply = await ask({ text, ...(limit !== undefined && { limit }) });
          expect(streamed()).toBe(reply.text);
          expect(await setup().ask({ text, ...(limit !== undefined && { limit }) })).toEqual(reply);
          const words = reply.text.split(/\s+/).length;
          expect(reply.usage?.outputTokens).toBe(words);
          expect(words).toBeLessThanOrEqual(limit ?? Infinity);
        },
      ),
    );
  });

  it("is cut off at the token cap, and reports it", async () => {
    const { ask } = setup();
    const reply = await ask({ text: "How deep is the sea?", limit: 5 });
    expect(reply.text).toBe("This is the offline provider:");
    expect(reply.finishReason).toEqual({ unified: "length", raw: "length" });
    expect(reply.usage?.outputTokens).toBe(5);
  });

  it("reports that it stopped by itself if the token cap is high enough", async () => {
    const { ask } = setup();
    const reply = await ask({ text: "How deep is the sea?", limit: 4_000 });
    expect(reply.finishReason).toEqual({ unified: "stop", raw: "stop" });
  });

  it("streams one word at a time, at its pace", async () => {
    const { clock, provider, call, events, request } = setup(25);
    const answer = provider.complete(request("How deep is the sea?"), call);
    await clock.advance(0);
    expect(events).toEqual([{ type: "working" }]);
    await clock.advance(25);
    expect(events.at(-1)).toEqual({ type: "text", delta: "This" });
    await clock.advance(50);
    expect(events.slice(2)).toEqual([
      { type: "text", delta: " is" },
      { type: "text", delta: " the" },
    ]);
    await clock.advance(60_000);
    expect((await answer).isOk()).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("ends at once if it is cancelled, and leaves no timer", async () => {
    const { clock, provider, call, events, request, cancel } = setup(25);
    const answer = provider.complete(request("How deep is the sea?"), call);
    await clock.advance(60);
    cancel();
    expect((await answer)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(clock.pending).toBe(0);
    const heard = events.length;
    await clock.advance(60_000);
    expect(events).toHaveLength(heard);
  });

  function setup(wordMilliseconds = 0) {
    const clock = new ManualClock();
    const controller = new AbortController();
    const events: CallEvent[] = [];
    const call = { signal: controller.signal, report: (event: CallEvent) => void events.push(event) };
    const provider = offlineChatProvider({ clock, wordMilliseconds });
    const request = (text: string): ChatRequest => ({
      model: "gpt-6-luna",
      messages: [{ role: "user", text }],
    });
    return {
      clock,
      provider,
      call,
      events,
      request,
      cancel: () => controller.abort(),
      streamed: () => events.map((event) => (event.type === "text" ? event.delta : "")).join(""),
      ask: async ({ text, limit }: { text: string; limit?: number }) => {
        const tokenCap = limit === undefined ? {} : { tokenCap: { limit, counts: "answer" as const } };
        return (await provider.complete({ ...request(text), ...tokenCap }, call))._unsafeUnwrap();
      },
    };
  }
});
