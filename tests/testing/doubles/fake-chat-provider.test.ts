import type { CallEvent } from "../../../src/ports/call.js";
import type { ChatRequest } from "../../../src/ports/chat-provider.js";
import { unavailableError } from "../../../src/ports/provider-error.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";

describe("FakeChatProvider", () => {
  it("answers the same every time", async () => {
    const { ask } = setup(new FakeChatProvider({ text: "Hello" }));
    expect((await ask())._unsafeUnwrap().text).toBe("Hello");
    expect((await ask())._unsafeUnwrap().text).toBe("Hello");
  });

  it("plays a list, and repeats its last outcome", async () => {
    const error = unavailableError({ message: "It is down. Try later." });
    const { ask } = setup(new FakeChatProvider([{ error }, { chunks: ["Hel", "lo"] }]));
    expect((await ask())._unsafeUnwrapErr()).toBe(error);
    expect((await ask())._unsafeUnwrap().text).toBe("Hello");
    expect((await ask())._unsafeUnwrap().text).toBe("Hello");
  });

  it("answers by request", async () => {
    const provider = new FakeChatProvider(({ messages }) => ({ text: `Re: ${messages[0]!.text}` }));
    const { ask } = setup(provider);
    expect((await ask("one"))._unsafeUnwrap().text).toBe("Re: one");
    expect((await ask("two"))._unsafeUnwrap().text).toBe("Re: two");
  });

  it("returns the scripted reply", async () => {
    const finishReason = { unified: "length", raw: "max_tokens" } as const;
    const { ask } = setup(
      new FakeChatProvider({ text: "Hello", reply: { finishReason, notes: ["A note."] } }),
    );
    expect((await ask())._unsafeUnwrap()).toEqual({
      text: "Hello",
      model: "gpt-6-luna",
      finishReason,
      notes: ["A note."],
    });
  });

  it("fails after some text", async () => {
    const error = unavailableError({ message: "It is down. Try later." });
    const { ask, events } = setup(new FakeChatProvider({ error, after: ["Hel"] }));
    expect((await ask())._unsafeUnwrapErr()).toBe(error);
    expect(events).toEqual([{ type: "working" }, { type: "text", delta: "Hel" }]);
  });

  it("hangs until it is cancelled", async () => {
    const { ask, events, cancel } = setup(new FakeChatProvider({ hang: true, after: ["Hel"] }));
    const answer = ask();
    let settled = false;
    void answer.then(() => (settled = true));
    await new Promise(setImmediate);
    expect(settled).toBe(false);
    expect(events.at(-1)).toEqual({ type: "text", delta: "Hel" });
    cancel();
    expect((await answer)._unsafeUnwrapErr().kind).toBe("cancelled");
  });

  it("records the requests", async () => {
    const provider = new FakeChatProvider({ text: "Hello" });
    const { ask } = setup(provider);
    await Promise.all([ask("one"), ask("two")]);
    expect(provider.requests.map(({ messages }) => messages[0]!.text)).toEqual(["one", "two"]);
  });

  function setup(provider: FakeChatProvider) {
    const controller = new AbortController();
    const events: CallEvent[] = [];
    const call = { signal: controller.signal, report: (event: CallEvent) => void events.push(event) };
    const request = (text: string): ChatRequest => ({
      model: "gpt-6-luna",
      messages: [{ role: "user", text }],
    });
    return {
      ask: (text = "Hi") => provider.complete(request(text), call),
      events,
      cancel: () => controller.abort(),
    };
  }
});
