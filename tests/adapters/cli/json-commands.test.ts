import { errAsync, okAsync } from "neverthrow";
import { askAsJson, imagesAsJson } from "../../../src/adapters/cli/json-commands.js";
import { plainWording } from "../../../src/adapters/cli/terminal/wording.js";
import { AskQuestion } from "../../../src/domain/ask/ask-question.js";
import { CreateImages } from "../../../src/domain/images/create-images.js";
import type { ImageStore } from "../../../src/ports/image-store.js";
import { contentRejectedError, interruptedError, timeoutError } from "../../../src/ports/provider-error.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider, tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";

const { signal } = new AbortController();

describe("--json", () => {
  it("prints an answer with its cost", async () => {
    const { terminal, said } = setup();
    const usage = { inputTokens: 12, outputTokens: 34 };
    const ask = new AskQuestion(
      new FakeChatProvider({ text: "Because.", reply: { usage, costInDollars: 0.0000182 } }),
    );
    expect(await askAsJson(ask, { query: "Why?" }, terminal, signal)).toBe(0);
    expect(said()).toEqual({
      text: "Because.",
      model: "gpt-6-luna",
      finishReason: { unified: "stop", raw: "stop" },
      usage,
      notes: [],
      costInDollars: 0.0000182,
    });
  });

  it("prints an error with its kind and the partial text", async () => {
    const { terminal, said } = setup();
    const error = interruptedError({ message: "Cut.", partialText: "Be", requestId: "req_1" });
    const ask = new AskQuestion(new FakeChatProvider({ error }));
    expect(await askAsJson(ask, { query: "Why?" }, terminal, signal)).toBe(1);
    expect(said()).toEqual({
      error: { kind: "interrupted", message: "Cut.", requestId: "req_1", partialText: "Be" },
    });
    const bad = setup();
    expect(await askAsJson(ask, {}, bad.terminal, signal)).toBe(2);
    expect(bad.said()).toMatchObject({ error: { kind: "invalid-arguments" } });
  });

  it("prints the answer that does not match the schema, and the text of a call that timed out", async () => {
    const schema = { type: "object", properties: { name: { type: "string" } } };
    const issues = [{ path: "/name", message: "must be a string" }];
    const schemaChecker = { compile: () => okAsync(() => issues) };
    const mismatch = setup();
    const ask = new AskQuestion(new FakeChatProvider({ text: '{"name":1}' }), { schemaChecker });
    expect(await askAsJson(ask, { query: "Who?", schema }, mismatch.terminal, signal)).toBe(1);
    expect(mismatch.said()).toEqual({
      error: {
        kind: "schema-mismatch",
        message: expect.stringContaining("does not match the schema"),
        text: '{"name":1}',
        issues,
      },
    });

    const late = setup();
    const error = timeoutError({
      message: "Late.",
      timeoutMilliseconds: 1,
      retryable: false,
      partialText: "Be",
    });
    await askAsJson(
      new AskQuestion(new FakeChatProvider({ error })),
      { query: "Why?" },
      late.terminal,
      signal,
    );
    expect(late.said()).toEqual({ error: { kind: "timeout", message: "Late.", partialText: "Be" } });
  });

  it("prints the paths of images, and exits with 0 only if none is missing", async () => {
    const { terminal, said } = setup();
    const create = new CreateImages(new FakeImageProvider(), { store: new MemoryImageStore() });
    expect(await imagesAsJson(create, { prompt: "a fox", n: 2 }, terminal, signal)).toBe(0);
    expect(said()).toMatchObject({
      model: "gpt-image-2.6-flare",
      images: [{ mediaType: "image/png", uri: expect.stringMatching(/^memory:/) }, {}],
      failures: [],
      costInDollars: null,
    });
  });

  it("prints how many images are missing, and exits with 1", async () => {
    const { terminal, said } = setup();
    const create = new CreateImages(new FakeImageProvider({ images: [tinyPng(1)] }));
    expect(await imagesAsJson(create, { prompt: "a fox", n: 2 }, terminal, signal)).toBe(1);
    expect(said()).toMatchObject({
      images: [{}],
      failures: [
        { count: 1, kind: "malformed-reply", message: expect.stringContaining("1 of the 2 requested") },
      ],
    });
  });

  it("prints images that could not be saved or generated", async () => {
    const { terminal, said } = setup();
    const save = () => errAsync({ kind: "unavailable", message: "The disk is full." });
    const create = new CreateImages(new FakeImageProvider(), { store: { save } as unknown as ImageStore });
    expect(await imagesAsJson(create, { prompt: "a fox" }, terminal, signal)).toBe(1);
    expect(said()).toMatchObject({ images: [{ notSaved: "The disk is full." }] });

    const refused = setup();
    const error = contentRejectedError({ message: "No." });
    const refusing = new CreateImages(new FakeImageProvider({ error }));
    expect(await imagesAsJson(refusing, { prompt: "x" }, refused.terminal, signal)).toBe(1);
    expect(refused.said()).toEqual({ error: { kind: "content-rejected", message: "No." } });
  });

  function setup() {
    const out: string[] = [];
    return {
      terminal: { out: (text: string) => void out.push(text), wording: plainWording },
      said: (): unknown => JSON.parse(out.join("")),
    };
  }
});
