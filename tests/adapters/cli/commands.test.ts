import { errAsync } from "neverthrow";
import { askCommand } from "../../../src/adapters/cli/ask-command.js";
import { imageCommand } from "../../../src/adapters/cli/image-command.js";
import { MemoryConversationStore } from "../../../src/adapters/conversation-memory/memory-conversation-store.js";
import { AskQuestion } from "../../../src/domain/ask-question.js";
import { CreateImages } from "../../../src/domain/create-images.js";
import { describeCost } from "../../../src/domain/spending/describe-cost.js";
import type { ImageStore } from "../../../src/ports/image-store.js";
import { contentRejectedError, unavailableError } from "../../../src/ports/provider-error.js";
import { FakeChatProvider } from "../../../src/testing/fake-chat-provider.js";
import { FakeImageProvider } from "../../../src/testing/fake-image-provider.js";
import { MemoryImageStore } from "../../../src/testing/memory-image-store.js";

const { signal } = new AbortController();

describe("askCommand", () => {
  it("writes the answer to stdout, and notes beside it", async () => {
    const { terminal, out, err } = setup();
    const ask = new AskQuestion(new FakeChatProvider({ chunks: ["Be", "cause."] }));
    expect(await askCommand({ ask }, { query: "Why?", temperature: 1 }, terminal, signal)).toBe(0);
    expect(out()).toBe("Because.\n");
    expect(err()).toBe("Note: gpt-6-luna takes no temperature; it was left out.\n");
  });

  it("tells on stderr how to go on", async () => {
    const { terminal, out, err } = setup();
    const provider = new FakeChatProvider({ text: "Because." });
    const ask = new AskQuestion(provider, { conversations: new MemoryConversationStore() });
    expect(await askCommand({ ask }, { query: "Why?" }, terminal, signal)).toBe(0);
    expect(out()).toBe("Because.\n");
    expect(err()).toMatch(
      /^Conversation: ([0-9a-z]{12})\. With --conversation-dir set, --conversation \1 goes on from here\.\n$/,
    );
  });

  it("ends with the cost on stderr where that is wanted", async () => {
    const { terminal, err } = setup();
    const usage = { inputTokens: 12, outputTokens: 34 };
    const ask = new AskQuestion(new FakeChatProvider({ text: "Because.", reply: { usage } }));
    await askCommand({ ask, costLine: describeCost }, { query: "Why?" }, terminal, signal);
    expect(err()).toBe("Cost: $0.000018 (12 tokens in, 34 out)\n");
  });

  it("fails with the message on stderr", async () => {
    const { terminal, out, err } = setup();
    const ask = new AskQuestion(new FakeChatProvider({ error: unavailableError({ message: "Down." }) }));
    expect(await askCommand({ ask }, { query: "Why?" }, terminal, signal)).toBe(1);
    expect([out(), err()]).toEqual(["", "Down.\n"]);
  });
});

describe("imageCommand", () => {
  it("writes where the originals are to stdout", async () => {
    const { terminal, out, err } = setup();
    const create = new CreateImages(new FakeImageProvider(), { store: new MemoryImageStore() });
    expect(await imageCommand({ make: create }, { prompt: "a fox", n: 2 }, terminal, signal)).toBe(0);
    expect(out()).toMatch(/^memory:\S+\nmemory:\S+\n$/);
    expect(err()).toBe("Picture 1 of 2 is done.\nPicture 2 of 2 is done.\n");
  });

  it("ends with the cost on stderr where that is wanted", async () => {
    const { terminal, err } = setup();
    const createImages = new CreateImages(new FakeImageProvider(), { store: new MemoryImageStore() });
    await imageCommand(
      { make: createImages, costLine: describeCost },
      { prompt: "a fox", n: 2 },
      terminal,
      signal,
    );
    expect(err()).toMatch(/\nCost: at least \$0\.09 \(2 pictures\)\n$/);
  });

  it("fails when part of a batch did, and says why", async () => {
    const { terminal, out, err } = setup();
    const error = contentRejectedError({ message: "Refused." });
    const provider = new FakeImageProvider([{ error }, {}]);
    const create = new CreateImages(provider, { store: new MemoryImageStore() });
    expect(
      await imageCommand({ make: create }, { prompt: "a fox", n: 2, model: "dall-e-3" }, terminal, signal),
    ).toBe(1);
    expect(out()).toMatch(/^memory:\S+\n$/);
    expect(err()).toContain("1 not made: Refused.\n");
  });

  it("fails when a picture could not be saved", async () => {
    const { terminal, err } = setup();
    const store = {
      save: () => errAsync({ kind: "unavailable", message: "The disk is full." }),
    } as unknown as ImageStore;
    const create = new CreateImages(new FakeImageProvider(), { store });
    expect(await imageCommand({ make: create }, { prompt: "a fox" }, terminal, signal)).toBe(1);
    expect(err()).toContain("A picture was made, but could not be saved. The disk is full.");
  });

  it("fails when nothing was made", async () => {
    const { terminal, err } = setup();
    expect(
      await imageCommand(
        { make: new CreateImages(new FakeImageProvider()) },
        { prompt: " " },
        terminal,
        signal,
      ),
    ).toBe(1);
    expect(err()).toContain("prompt must be text that is not blank");
  });
});

function setup() {
  const written = { out: "", err: "" };
  const terminal = {
    out: (text: string) => void (written.out += text),
    err: (text: string) => void (written.err += text),
  };
  return { terminal, out: () => written.out, err: () => written.err };
}
