import { err as resultErr, errAsync, ok, ResultAsync } from "neverthrow";
import { askCommand } from "../../../src/adapters/cli/ask-command.js";
import { imageCommand, sayWhereSaved } from "../../../src/adapters/cli/image-command.js";
import { ImageViewer } from "../../../src/adapters/cli/images/image-viewer.js";
import { MemoryConversationStore } from "../../../src/adapters/memory/memory-conversation-store.js";
import { AskQuestion } from "../../../src/domain/ask/ask-question.js";
import { CreateImages } from "../../../src/domain/images/create-images.js";
import { describeCost } from "../../../src/domain/spending/describe-cost.js";
import type { ImageStore, StoredImage } from "../../../src/ports/image-store.js";
import { contentRejectedError, unavailableError } from "../../../src/ports/provider-error.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider, tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
import { fakeTerminal } from "../../support/fake-terminal.js";

const { signal } = new AbortController();

describe("askCommand", () => {
  it("writes the answer to stdout, and notes to stderr", async () => {
    const { terminal, parts, out, err } = setup();
    const ask = new AskQuestion(new FakeChatProvider({ chunks: ["Be", "cause."] }));
    expect(await askCommand({ ...parts, ask }, { query: "Why?", temperature: 1 }, terminal, signal)).toBe(0);
    expect(out()).toBe("Because.\n");
    expect(err()).toBe("Note: gpt-6-luna does not accept temperature, so it was left out.\n");
  });

  it("says on stderr how to continue the conversation", async () => {
    const { terminal, parts, out, err } = setup();
    const provider = new FakeChatProvider({ text: "Because." });
    const ask = new AskQuestion(provider, { conversations: new MemoryConversationStore() });
    const howToContinue = (id: string) => `Go on with ${id}.`;
    const withHint = { ...parts, ask, howToContinue };
    expect(await askCommand(withHint, { query: "Why?" }, terminal, signal)).toBe(0);
    expect(out()).toBe("Because.\n");
    expect(err()).toMatch(/^Go on with [0-9a-z]{12}\.\n$/);
    // A script does not need to be told.
    const script = setup();
    await askCommand({ ...parts, ask }, { query: "Why?" }, script.terminal, signal);
    expect(script.err()).toBe("");
  });

  it("ends with the cost on stderr if asked to", async () => {
    const { terminal, parts, err } = setup();
    const usage = { inputTokens: 12, outputTokens: 34 };
    const ask = new AskQuestion(
      new FakeChatProvider({ text: "Because.", reply: { usage, costInDollars: 0.0000182 } }),
    );
    await askCommand({ ...parts, ask, costLine: describeCost }, { query: "Why?" }, terminal, signal);
    expect(err()).toBe("Cost: $0.000018 (12 tokens in, 34 out)\n");
  });

  it("fails with the message on stderr", async () => {
    const { terminal, parts, out, err } = setup();
    const ask = new AskQuestion(new FakeChatProvider({ error: unavailableError({ message: "Down." }) }));
    expect(await askCommand({ ...parts, ask }, { query: "Why?" }, terminal, signal)).toBe(1);
    expect([out(), err()]).toEqual(["", "error: Down.\n"]);
  });
});

describe("imageCommand", () => {
  it("writes the paths of the originals to stdout", async () => {
    const { terminal, parts, out, err } = setup();
    const create = new CreateImages(new FakeImageProvider(), { store: new MemoryImageStore() });
    expect(await imageCommand({ ...parts, make: create }, { prompt: "a fox", n: 2 }, terminal, signal)).toBe(
      0,
    );
    expect(out()).toMatch(/^memory:\S+\nmemory:\S+\n$/);
    expect(err()).toBe("Image 1 of 2 is done.\nImage 2 of 2 is done.\n");
  });

  it("ends with the cost on stderr if asked to", async () => {
    const { terminal, parts, err } = setup();
    const createImages = new CreateImages(new FakeImageProvider(), { store: new MemoryImageStore() });
    await imageCommand(
      { ...parts, make: createImages, costLine: describeCost },
      { prompt: "a fox", n: 2 },
      terminal,
      signal,
    );
    expect(err()).toMatch(/\nCost: unknown \(2 images; the provider did not count the tokens\)\n$/);
  });

  it("fails if part of a batch failed, and says why", async () => {
    const { terminal, parts, out, err } = setup();
    const error = contentRejectedError({ message: "Refused." });
    const provider = new FakeImageProvider([{ error }, {}]);
    const create = new CreateImages(provider, { store: new MemoryImageStore() });
    expect(
      await imageCommand(
        { ...parts, make: create },
        { prompt: "a fox", n: 2, model: "dall-e-3" },
        terminal,
        signal,
      ),
    ).toBe(1);
    expect(out()).toMatch(/^memory:\S+\n$/);
    expect(err()).toContain("1 failed: Refused.\n");
  });

  it("fails if fewer images were made than asked for, and says how many are missing", async () => {
    const { terminal, parts, out, err } = setup();
    const create = new CreateImages(new FakeImageProvider({ images: [tinyPng(1)] }), {
      store: new MemoryImageStore(),
    });
    const input = { prompt: "a fox", n: 3 };
    expect(await imageCommand({ ...parts, make: create }, input, terminal, signal)).toBe(1);
    expect(out()).toMatch(/^memory:\S+\n$/);
    expect(err()).toMatch(/^error: 2 failed: .* returned 1 of the 3 requested images/m);
  });

  it("says where images are: the copies, else the originals, if they are saved", () => {
    const { terminal, err } = setup();
    const image = { bytes: new Uint8Array(), mediaType: "image/png" as const };
    const stored = ok({ uri: "memory:1" } as StoredImage);
    const lost = resultErr({ kind: "unavailable" as const, message: "Full." });
    sayWhereSaved(
      [
        { ...image, stored, copy: ok("/fox.png") },
        { ...image, stored: ok({ uri: "x", path: "/1.png" } as StoredImage) },
        { ...image, stored },
        { ...image, stored: lost },
        image,
      ],
      terminal,
    );
    expect(err()).toBe("Saved: /fox.png\nSaved: /1.png\nSaved: memory:1\n");
  });

  it("fails if an image could not be saved", async () => {
    const { terminal, parts, err } = setup();
    const store = {
      save: () => errAsync({ kind: "unavailable", message: "The disk is full." }),
    } as unknown as ImageStore;
    const create = new CreateImages(new FakeImageProvider(), { store });
    expect(await imageCommand({ ...parts, make: create }, { prompt: "a fox" }, terminal, signal)).toBe(1);
    expect(err()).toContain("An image was generated, but could not be saved. The disk is full.");
  });

  it("fails if no image was generated", async () => {
    const { terminal, parts, err } = setup();
    expect(
      await imageCommand(
        { ...parts, make: new CreateImages(new FakeImageProvider()) },
        { prompt: " " },
        terminal,
        signal,
      ),
    ).toBe(2);
    expect(err()).toContain("prompt must be text that is not blank");
  });
});

describe("on a terminal", () => {
  it("shows progress until the first word, then only the answer", async () => {
    const { terminal, parts, seen, clock, listeners } = setup(watched);
    const provider = new FakeChatProvider({ text: "Because." });
    const ask = new AskQuestion({
      complete: (request, call) => {
        call.report({ type: "working" });
        return ResultAsync.fromSafePromise(clockTo(clock, 3)).andThen(() => provider.complete(request, call));
      },
    });
    const over = askCommand({ ...parts, ask }, { query: "Why?" }, terminal, signal);
    await clock.advance(2_000);
    expect(await seen()).toBe(" 2 s  gpt-6-luna is thinking");
    await clock.advance(1_000);
    expect(await over).toBe(0);
    expect(await seen()).toBe("Because.");
    expect([clock.pending, listeners()]).toEqual([0, 0]);
  });

  it("shows a progress bar, then only the paths", async () => {
    const { terminal, parts, out, err, seen } = setup(watched);
    const make = new CreateImages(new FakeImageProvider(), { store: new MemoryImageStore() });
    expect(await imageCommand({ ...parts, make }, { prompt: "a fox", n: 2 }, terminal, signal)).toBe(0);
    expect(err()).toContain("[##########----------] 1 of 2 done");
    expect(out()).toMatch(/^memory:\S+\nmemory:\S+\n$/);
    expect(`${await seen()}\n`).toBe(out());
  });

  it("removes the status line when the command is stopped, and reports the finished images", async () => {
    const { terminal, parts, out, seen, clock, listeners } = setup(watched);
    const stop = new AbortController();
    const provider = new FakeImageProvider([{}, { hang: true }]);
    const make = new CreateImages(provider, { store: new MemoryImageStore() });
    const input = { prompt: "a fox", n: 2, model: "dall-e-3" };
    const over = imageCommand({ ...parts, make }, input, terminal, stop.signal);
    await clock.advance(1_000);
    expect(await seen()).toMatch(/^ 1 s {2}\[#{10}-{10}\] 1 of 2 done {2}dall-e-3 is drawing image 2 of 2$/);
    stop.abort("SIGINT");
    expect(await over).toBe(1);
    expect(out()).toMatch(/^memory:\S+\n$/);
    expect(await seen()).toMatch(/^memory:\S+\nerror: The call was cancelled\./);
    expect([clock.pending, listeners()]).toEqual([0, 0]);
  });

  it("shows each image above its path, and says only once why it cannot", async () => {
    const { terminal, parts, out, err } = setup(watched);
    const make = new CreateImages(new FakeImageProvider(), { store: new MemoryImageStore() });
    const viewer = new ImageViewer({
      protocol: Promise.resolve("iterm2"),
      codec: new FakeImageCodec(),
      screen: { columns: 80, rows: 24 },
    });
    const input = { prompt: "a fox", n: 2 };
    expect(await imageCommand({ ...parts, make, viewer }, input, terminal, signal)).toBe(0);
    expect(out()).toMatch(/^(\x1b\]1337;File=[^\x07]+\x07\nmemory:\S+\n){2}$/);

    const show = () => Promise.resolve(resultErr({ kind: "unavailable" as const, message: "No sharp." }));
    expect(await imageCommand({ ...parts, make, viewer: { show } }, input, terminal, signal)).toBe(0);
    expect(err().match(/Note: No sharp\.\n/g)).toHaveLength(1);
  });

  it("colours errors and notes, but not the result", async () => {
    const { terminal, parts, out, err } = setup({ ...watched, colours: true });
    const ask = new AskQuestion(new FakeChatProvider({ text: "Because." }));
    await askCommand({ ...parts, ask }, { query: "Why?", temperature: 1 }, terminal, signal);
    expect(out()).toBe("Because.\n");
    expect(err()).toContain("\x1b[33mNote:\x1b[39m gpt-6-luna does not accept temperature");
    const down = new AskQuestion(new FakeChatProvider({ error: unavailableError({ message: "Down." }) }));
    await askCommand({ ...parts, ask: down }, { query: "Why?" }, terminal, signal);
    expect(err()).toContain("\x1b[31merror:\x1b[39m Down.\n");
  });
});

const watched = { screen: { stdout: true, stderr: true } };

const clockTo = (clock: ManualClock, seconds: number): Promise<void> =>
  new Promise((resolve) => clock.schedule(seconds * 1_000, resolve));

function setup(options: Parameters<typeof fakeTerminal>[0] = {}) {
  const clock = new ManualClock();
  const parts = { clock, chatModel: "gpt-6-luna", imageModel: "gpt-image-2.6-flare" };
  return { ...fakeTerminal(options), parts, clock };
}
