import { okAsync } from "neverthrow";
import { partGuards } from "../../../src/adapters/guard/guard-parts.js";
import type { BackgroundChat, ChatProvider } from "../../../src/ports/chat-provider.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

const call = { signal: new AbortController().signal, report: () => undefined };
const question = { model: "m", messages: [{ role: "user", text: "Why?" }], background: "now" } as const;
const work = { id: "work-1", model: "m", window: "now", notes: [] } as const;

describe("the background of a guarded chat provider", () => {
  it("passes on what is right, without what is null", async () => {
    const { complete, background } = new FakeChatProvider({ text: "Because." });
    const guarded = guard({ complete, background });
    expect((await guarded.begin(question, call))._unsafeUnwrap()).toEqual({ state: "begun", work });
    expect((await guarded.look(work, call))._unsafeUnwrap()).toMatchObject({ reply: { text: "Because." } });
    expect((await guarded.cancel({ ...work, id: "none" }, call))._unsafeUnwrap()).toEqual({ state: "gone" });
    const begin = () => okAsync({ state: "begun", work: { ...work, reserved: null } } as never);
    const loose = guard({ complete, background: { ...background, begin } });
    expect((await loose.begin(question, call))._unsafeUnwrap()).toEqual({ state: "begun", work });
  });

  it.each<[string, unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("Oops");
      },
      "unavailable",
    ],
    ["rejects", () => Promise.reject(new Error("Oops")), "unavailable"],
    ["returns nonsense", () => okAsync({ state: "dreaming" }), "malformed-reply"],
    ["is missing", undefined, "unavailable"],
  ])("is an error where a method %s", async (_, method, kind) => {
    const { complete, background } = new FakeChatProvider({ text: "Because." });
    for (const name of ["begin", "look", "cancel"] as const) {
      const guarded = guard({ complete, background: { ...background, [name]: method } });
      const result = name === "begin" ? guarded.begin(question, call) : guarded[name](work, call);
      expect((await result)._unsafeUnwrapErr()).toMatchObject({
        kind,
        message: expect.stringContaining(`chatProvider.background.${name}`),
      });
    }
  });

  it("fails when it is used if it cannot be read", async () => {
    const { complete } = new FakeChatProvider({ text: "Because." });
    const guarded = guard({
      complete,
      get background(): BackgroundChat {
        throw new Error("Oops");
      },
    });
    expect((await guarded.look(work, call))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
  });

  it("is absent where the provider has none", () => {
    const { complete } = new FakeChatProvider({ text: "Because." });
    expect(guards().chatProvider({ complete })).not.toHaveProperty("background");
  });

  const guards = () =>
    partGuards({ redact: (text) => text, systemClock: new ManualClock(), milliseconds: 1_000 });

  function guard(provider: ChatProvider): BackgroundChat {
    const { background } = guards().chatProvider(provider);
    if (background === undefined) throw new Error("There is no background.");
    return background;
  }
});
