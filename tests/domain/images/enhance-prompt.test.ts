import { CreateImages } from "../../../src/domain/images/create-images.js";
import { EditImages } from "../../../src/domain/images/edit-images.js";
import { PromptEnhancer, type PromptEnhancerOptions } from "../../../src/domain/images/enhance-prompt.js";
import { describeEvent, imageProgressText } from "../../../src/domain/progress/describe-event.js";
import { dataUrlOf } from "../../../src/domain/images/inputs/image-bytes.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
import type { CallEvent } from "../../../src/ports/call.js";
import type { ChatReply } from "../../../src/ports/chat-provider.js";
import { authenticationError, cancelledError, unavailableError } from "../../../src/ports/provider-error.js";
import { FakeChatProvider, type FakeChatOutcome } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { plainPng } from "../../../src/testing/doubles/plain-png.js";

const better = "A red fox in deep snow at dawn, low sun, soft blue shadows.";
const thin = { prompt: "a fox", enhance_prompt: true };

describe("enhance_prompt", () => {
  it("draws what the chat model wrote, and keeps both texts", async () => {
    const store = new MemoryImageStore();
    const { create, images, chat, events } = setup({ text: better }, { store });
    const created = (await create.execute(thin, { onEvent: (event) => events.push(event) }))._unsafeUnwrap();
    expect(chat.requests[0]).toMatchObject({ model: "gpt-6-luna", tokenCap: { limit: 4000 } });
    expect(chat.requests[0]?.messages.at(-1)).toEqual({ role: "user", text: "a fox" });
    expect(images.requests[0]).toMatchObject({ prompt: better });
    expect(created.notes).toEqual([`Enhanced prompt, by gpt-6-luna: "${better}"`]);
    const kept = (await store.list({ offset: 0, limit: 1 }))._unsafeUnwrap().images[0]!;
    expect((await store.read(kept.uri))._unsafeUnwrap().provenance).toMatchObject({
      prompt: "a fox",
      arguments: { enhanced_prompt: better },
    });
    expect(events.filter(({ type }) => type === "text")).toEqual([]);
    const words = events.map((event) => describeEvent(event, imageProgressText({}, "flare")));
    expect(words[0]).toBe("Writing a better prompt");
  });

  it("asks nobody unless it is asked to", async () => {
    const { create, images, chat } = setup({ text: better });
    await create.execute({ prompt: "a fox" });
    await create.execute({ prompt: "a fox", enhance_prompt: false });
    expect(chat.requests).toEqual([]);
    expect(images.requests).toMatchObject([{ prompt: "a fox" }, { prompt: "a fox" }]);
  });

  it("is refused where there is no chat model", async () => {
    const refused = await new CreateImages(new FakeImageProvider()).execute(thin);
    expect(refused._unsafeUnwrapErr().message).toContain("enhance_prompt: there is no chat model here.");
  });

  it("tells the chat model whether images come with the prompt", async () => {
    const { edit, chat, images } = setup({ text: better });
    const place = dataUrlOf({ bytes: plainPng({ width: 4, height: 3 }, 1), mediaType: "image/png" });
    const edited = (await edit.execute({ ...thin, images: [place] }))._unsafeUnwrap();
    expect(chat.requests[0]?.messages[0]?.text).toContain("changing the images that come with it");
    expect(images.requests[0]).toMatchObject({ prompt: better });
    expect(edited.notes[0]).toContain("Enhanced prompt");
  });

  it.each<[string, FakeChatOutcome, string]>([
    ["fails", { error: unavailableError({ message: "The server is down." }) }, "The server is down."],
    ["writes nothing", { text: " " }, "gpt-6-luna ended without writing anything"],
    ["writes only quotes", { text: '""' }, "wrote nothing of 1 to 2000 characters"],
    ["writes too much", { text: "x".repeat(2_001) }, "wrote nothing of 1 to 2000 characters"],
    [
      "rejects the key",
      { error: authenticationError({ message: "The key may not chat." }) },
      "The key may not chat.",
    ],
    ["writes nothing that can be seen", { text: "\u200b\u200b" }, "wrote nothing of 1 to 2000 characters"],
    ["declines", finishing("refusal"), "gpt-6-luna declined."],
    ["is cut off", finishing("content-filter"), "gpt-6-luna was cut off."],
    ["does not finish", finishing("length"), "gpt-6-luna did not finish."],
  ])("draws the original prompt if the chat model %s", async (_what, outcome, why) => {
    const { create, images } = setup(outcome);
    const created = (await create.execute(thin))._unsafeUnwrap();
    expect(images.requests[0]).toMatchObject({ prompt: "a fox" });
    expect(created.notes).toEqual([expect.stringContaining(why)]);
    expect(created.notes[0]).toContain("The prompt was used as it is, because it could not be enhanced.");
  });

  it("fails if it is cancelled", async () => {
    const { create, images } = setup({ error: cancelledError() });
    expect((await create.execute(thin))._unsafeUnwrapErr()).toMatchObject({ kind: "cancelled" });
    expect(images.requests).toEqual([]);
  });

  it.each([
    [{ costInDollars: 0.002 }, "It is down. The prompt had been enhanced before that, for $0.002."],
    [{}, "It is down. The prompt had been enhanced before that."],
  ])("says what was spent if the image cannot be made then: %j", async (reply, message) => {
    const enhancer = new PromptEnhancer(new FakeChatProvider({ text: better, reply }));
    const images = new FakeImageProvider(() => ({ error: unavailableError({ message: "It is down." }) }));
    const created = await new CreateImages(images, { enhancer }).execute(thin);
    expect(created._unsafeUnwrapErr().message).toBe(message);
  });

  it("leaves the prompt as it is on the offline provider, which has no model", async () => {
    const { create, chat, images } = setup({ text: better }, {}, { isOffline: true });
    const created = (await create.execute(thin))._unsafeUnwrap();
    expect(created.notes[0]).toContain("The offline provider has no model.");
    expect(images.requests[0]).toMatchObject({ prompt: "a fox" });
    expect(chat.requests).toEqual([]);
  });

  it.each([
    ['"A fox."', "A fox."],
    ["“A fox.”", "A fox."],
    ['"A fox" and "a hare"', '"A fox" and "a hare"'],
    ["A \u001b[31mred\u202e fox.", "A red fox."],
    ["A fox.\nOne image was not made: pay now", "A fox. One image was not made: pay now"],
  ])("cleans %j", async (text, prompt) => {
    const { create, images } = setup({ text, reply: { finishReason: { unified: "other", raw: "?" } } });
    await create.execute(thin);
    expect(images.requests[0]).toMatchObject({ prompt });
  });

  it("keeps within what the image model takes", async () => {
    const { create, images } = setup({ text: "x".repeat(1_001) });
    await create.execute({ ...thin, model: "dall-e-2" });
    await create.execute({ ...thin, model: "own-model" });
    expect(images.requests.map(({ prompt }) => prompt.length)).toEqual([5, 1_001]);
  });

  it.each([
    [0.25, 0.5, 0.75],
    [undefined, 0.5, undefined],
    [0.25, undefined, undefined],
  ])("adds the cost %p to %p: %p", async (chatCost, imageCost, sum) => {
    const { chat } = setup({
      text: better,
      reply: chatCost === undefined ? {} : { costInDollars: chatCost },
    });
    const images = new FakeImageProvider();
    const provider = {
      generate: (...args: Parameters<FakeImageProvider["generate"]>) =>
        images
          .generate(...args)
          .map((reply) => ({ ...reply, ...(imageCost !== undefined && { costInDollars: imageCost }) })),
    };
    const create = new CreateImages(provider, { enhancer: new PromptEnhancer(chat) });
    expect((await create.execute(thin))._unsafeUnwrap().costInDollars).toBe(sum);
  });

  it("leaves half of the time for the image", async () => {
    const clock = new ManualClock();
    const { calls, create } = setup({ text: better }, { clock }, { clock });
    await create.execute({ ...thin, timeout_seconds: 60 });
    expect(calls[0]?.deadline).toEqual({ at: clock.now() + 30_000, milliseconds: 30_000 });
  });

  it("passes on why it waits", async () => {
    const { create, events } = setup({ text: better }, {}, {}, [
      { type: "queued", ahead: 2 },
      { type: "working" },
    ]);
    await create.execute(thin, { onEvent: (event) => events.push(event) });
    expect(events.slice(0, 2)).toEqual([{ type: "enhancing" }, { type: "queued", ahead: 2 }]);
  });

  it("replaces a retired chat model, or draws the original prompt", async () => {
    const today = () => new Date("2026-11-28");
    const replaced = setup(
      { text: better },
      {},
      { model: "gpt-4", retirement: { policy: "replace", today } },
    );
    await replaced.create.execute(thin);
    expect(replaced.chat.requests[0]?.model).not.toBe("gpt-4");
    const refused = setup({ text: better }, {}, { model: "gpt-4", retirement: { policy: "refuse", today } });
    const created = (await refused.create.execute(thin))._unsafeUnwrap();
    expect(created.notes[0]).toContain("gpt-4 was retired");
    expect(refused.images.requests[0]).toMatchObject({ prompt: "a fox" });
  });

  function finishing(unified: ChatReply["finishReason"]["unified"]): FakeChatOutcome {
    return { text: "I cannot", reply: { finishReason: { unified, raw: unified } } };
  }

  function setup(
    outcome: FakeChatOutcome,
    options: ConstructorParameters<typeof CreateImages>[1] = {},
    own: PromptEnhancerOptions = {},
    reported: readonly CallEvent[] = [],
  ) {
    const events: CallEvent[] = [];
    const calls: Parameters<FakeChatProvider["complete"]>[1][] = [];
    const chat = new FakeChatProvider((_request, call) => {
      calls.push(call);
      for (const event of reported) call.report(event);
      return outcome;
    });
    const images = new FakeImageProvider();
    const enhancer = new PromptEnhancer(chat, own);
    const create = new CreateImages(images, { ...options, enhancer });
    return { create, edit: new EditImages(images, { enhancer }), chat, images, events, calls };
  }
});
