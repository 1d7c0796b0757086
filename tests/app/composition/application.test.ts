import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  applicationFrom,
  createApplication,
  type ApplicationOptions,
} from "../../../src/app/composition/create-application.js";
import { MemoryConversationStore } from "../../../src/adapters/memory/memory-conversation-store.js";
import { readSettings } from "../../../src/app/settings/read-settings.js";
import type { CallEvent } from "../../../src/ports/call.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

describe("createApplication", () => {
  it("uses the given provider", async () => {
    const { application, chatProvider } = setup();
    const answer = await application.ask({ query: "Why?" });
    expect(answer._unsafeUnwrap().text).toBe("Because.");
    expect(chatProvider.requests).toHaveLength(1);
  });

  it("saves images in the given store", async () => {
    const { application } = setup();
    const created = (await application.createImages({ prompt: "a fox", n: 2 }))._unsafeUnwrap();
    const kept = (await application.imageStore.list({ offset: 0, limit: 10 }))._unsafeUnwrap();
    expect(created.images).toHaveLength(2);
    expect(kept.total).toBe(2);
  });

  it("saves conversations in the given store", async () => {
    const conversationStore = new MemoryConversationStore();
    const { application } = setup({ conversationStore });
    const { conversation } = (await application.ask({ query: "Why?" }))._unsafeUnwrap();
    expect((await conversationStore.read(conversation!))._unsafeUnwrap()).toHaveLength(1);
  });

  it("accepts settings by name, and rejects invalid ones", () => {
    expect(createApplication({ concurrency: 0, maxRetries: 99 })._unsafeUnwrapErr()).toMatchObject({
      kind: "configuration",
      issues: [expect.stringContaining("concurrency"), expect.stringContaining("maxRetries")],
    });
  });

  it("says how to set a key that is missing, without sending anything", async () => {
    const { application } = setup({ chatProvider: undefined });
    expect((await application.ask({ query: "Why?" }))._unsafeUnwrapErr()).toMatchObject({
      kind: "authentication",
      message: expect.stringMatching(/Set apiKey in the options of createApplication\. .*set baseUrl/),
    });
  });

  it("names the variables if the settings came from them", async () => {
    const application = applicationFrom(readSettings({})._unsafeUnwrap());
    const { message } = (await application.ask({ query: "Why?" }))._unsafeUnwrapErr();
    expect(message).toContain("Set OPENAI_API_KEY in the env block");
    const { result } = setup({ chatProvider: undefined }).application.streamAnswer({ query: "Why?" });
    expect((await result)._unsafeUnwrapErr().message).toContain("Set apiKey in the options");
  });

  it("shares nothing with another application", async () => {
    const one = setup({ concurrency: 1, queueLimit: 0 });
    const other = setup({
      concurrency: 1,
      queueLimit: 0,
      chatProvider: new FakeChatProvider({ text: "Other." }),
    });
    const { signal, abort } = stoppable();
    const hanging = createApplication({
      chatProvider: new FakeChatProvider({ hang: true }),
      concurrency: 1,
      queueLimit: 0,
      logger: new RecordingLogger(),
    })._unsafeUnwrap();
    const stuck = hanging.ask({ query: "q" }, { signal });
    expect((await hanging.ask({ query: "q" }))._unsafeUnwrapErr().kind).toBe("busy");
    expect((await one.application.ask({ query: "q" }))._unsafeUnwrap().text).toBe("Because.");
    expect((await other.application.ask({ query: "q" }))._unsafeUnwrap().text).toBe("Other.");
    abort();
    expect((await stuck)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(one.application.serverParts.ask).not.toBe(other.application.serverParts.ask);
  });

  describe("what is spent", () => {
    it("is kept in memory, and limited", async () => {
      const { application, chatProvider } = setup({ sessionLimitDollars: 0.0004 });
      const first = (await application.ask({ query: "Why?" }))._unsafeUnwrap();
      expect(first.notes[0]).toContain("The spending limit leaves room for 500 tokens");
      expect(chatProvider.requests[0]?.tokenCap?.limit).toBe(500);
      expect((await application.ask({ query: "Why?" }))._unsafeUnwrapErr().kind).toBe("spending-limit");
      expect(chatProvider.requests).toHaveLength(1);
      const { session, days } = (await application.reportUsage())._unsafeUnwrap();
      expect([session.models, days]).toMatchObject([[{ calls: 1 }], [{ models: [{ calls: 1 }] }]]);
    });

    it("is shared by all that use one folder, over a limit of the day", async () => {
      const usageDir = await mkdtemp(join(tmpdir(), "application-usage-"));
      const limited = { usageDir, dayLimitDollars: 0.003 };
      const [one, other] = [setup(limited), setup(limited)];
      expect((await one.application.ask({ query: "Why?" })).isOk()).toBe(true);
      const refused = (await other.application.createImages({ prompt: "a fox" }))._unsafeUnwrapErr();
      expect(refused.kind).toBe("spending-limit");
      await rm(usageDir, { recursive: true });
    });

    it("is nothing offline, whatever the limit", async () => {
      const { application } = setup({
        provider: "offline",
        chatProvider: undefined,
        sessionLimitDollars: 0.000_001,
      });
      const answer = await application.ask({ query: "Why?", max_tokens: 1 });
      expect(answer.isOk()).toBe(true);
      expect((await application.reportUsage())._unsafeUnwrap()).toMatchObject({ session: { models: [] } });
    });

    it.each([
      ["https://api.openai.com/v1", false],
      ["http://localhost:11434/v1", true],
      ["http://ollama:11434/v1", true],
      ["http://192.168.1.20:8000/v1", true],
      ["http://[::1]:8000/v1", true],
      ["https://openrouter.ai/api/v1", false],
      ["https://10.example.com/v1", false],
    ])("is limited only if something is known to cost money: %s", async (baseUrl, passes) => {
      const { application } = setup({ baseUrl, sessionLimitDollars: 0.000_001 });
      expect((await application.ask({ query: "Why?", model: "llama3.2" })).isOk()).toBe(passes);
    });
  });

  describe("prices", () => {
    const usage = { inputTokens: 1_000_000, cachedInputTokens: 200_000, outputTokens: 1_000 };
    const counting = () => new FakeChatProvider({ text: "Because.", reply: { usage } });

    it.each(["https://api.openai.com/v1", "https://eu.gateway.example/v1", "http://localhost:11434/v1"])(
      "are OpenAI's for its models: %s",
      async (baseUrl) => {
        const { application } = setup({ baseUrl, chatProvider: counting() });
        const { costInDollars } = (await application.ask({ query: "Why?" }))._unsafeUnwrap();
        expect(costInDollars).toBeCloseTo(0.164_75, 9);
        const { models } = (await application.reportUsage())._unsafeUnwrap().session;
        expect(models[0]).toMatchObject({ dollars: costInDollars, callsOfUnknownCost: 0 });
        const unknown = await application.ask({ query: "Why?", model: "llama3.2" });
        expect(unknown._unsafeUnwrap().costInDollars).toBeUndefined();
      },
    );

    it("come from a file, on any server", async () => {
      const folder = await mkdtemp(join(tmpdir(), "application-prices-"));
      const pricesFile = join(folder, "prices.json");
      await writeFile(
        pricesFile,
        '{"gpt-6-luna": {"inputPerMillionTokens": 1, "outputPerMillionTokens": 1000}}',
      );
      for (const baseUrl of ["https://api.openai.com/v1", "http://localhost:11434/v1"]) {
        const { application } = setup({ baseUrl, pricesFile, chatProvider: counting() });
        const { costInDollars } = (await application.ask({ query: "Why?" }))._unsafeUnwrap();
        expect(costInDollars).toBe(2);
      }
      await rm(folder, { recursive: true });
    });

    it.each(["/no/such/prices.json", tmpdir()])(
      "are unknown if the file cannot be read, and a limit then refuses: %s",
      async (pricesFile) => {
        const logger = new RecordingLogger();
        const { application } = setup({ pricesFile, logger, chatProvider: counting() });
        expect((await application.ask({ query: "Why?" }))._unsafeUnwrap().costInDollars).toBeUndefined();
        expect(JSON.stringify(logger.entries)).toContain("MCP_OPENAI_PRICES_FILE) cannot be used");
        const limited = setup({ pricesFile, sessionLimitDollars: 5, logger });
        const refused = (await limited.application.ask({ query: "Why?" }))._unsafeUnwrapErr();
        expect(refused.message).toContain(`The prices in ${pricesFile} (pricesFile) cannot be used`);
      },
    );
  });

  describe("streamAnswer", () => {
    it("yields the events as they happen, and the whole answer", async () => {
      const { application } = setup({ chatProvider: new FakeChatProvider({ chunks: ["Be", "cause."] }) });
      const events: CallEvent[] = [];
      const stream = application.streamAnswer({ query: "Why?" }, { onEvent: (event) => events.push(event) });
      const read: CallEvent[] = [];
      for await (const event of stream) read.push(event);
      expect(read.flatMap((event) => (event.type === "text" ? event.delta : []))).toEqual(["Be", "cause."]);
      expect(events).toEqual(read);
      expect((await stream.result)._unsafeUnwrap().text).toBe("Because.");
    });

    it("ends if the arguments are invalid", async () => {
      const { application } = setup();
      const stream = application.streamAnswer({ query: "" });
      for await (const event of stream) throw new Error(event.type);
      expect((await stream.result)._unsafeUnwrapErr().kind).toBe("invalid-arguments");
    });

    it("cancels the question when the reader leaves", async () => {
      const { application } = setup({ chatProvider: new FakeChatProvider({ hang: true, after: ["Be"] }) });
      const stream = application.streamAnswer({ query: "Why?" });
      for await (const event of stream) if (event.type === "text") break;
      expect((await stream.result)._unsafeUnwrapErr().kind).toBe("cancelled");
    });

    it("cancels the question when the caller does", async () => {
      const { application } = setup({ chatProvider: new FakeChatProvider({ hang: true, after: ["Be"] }) });
      const { signal, abort } = stoppable();
      const stream = application.streamAnswer({ query: "Why?" }, { signal });
      for await (const event of stream) if (event.type === "text") abort();
      expect((await stream.result)._unsafeUnwrapErr().kind).toBe("cancelled");
    });
  });

  function stoppable() {
    const controller = new AbortController();
    return { signal: controller.signal, abort: () => controller.abort() };
  }

  function setup(options: ApplicationOptions = {}) {
    const chatProvider = new FakeChatProvider({ text: "Because." });
    const application = createApplication({
      chatProvider,
      imageProvider: new FakeImageProvider(),
      imageStore: new MemoryImageStore(),
      logger: new RecordingLogger(),
      ...options,
    })._unsafeUnwrap();
    return { application, chatProvider };
  }
});
