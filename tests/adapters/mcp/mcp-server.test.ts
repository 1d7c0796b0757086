import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { errAsync, okAsync } from "neverthrow";
import { createMcpServer, type McpServerParts } from "../../../src/adapters/mcp/mcp-server.js";
import {
  createApplication,
  type ApplicationOptions,
} from "../../../src/app/composition/create-application.js";
import { unavailableError } from "../../../src/ports/provider-error.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

describe("createMcpServer", () => {
  it("works on any transport", async () => {
    const { client } = await setup();
    expect(client.getServerVersion()).toMatchObject({
      name: "mcp-openai",
      version: expect.stringMatching(/^\d+\.\d+/),
    });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
      "ask-openai",
      "create-image",
      "edit-image",
      "list-models",
      "collect-result",
    ]);
    const { content, _meta } = await client.callTool({ name: "ask-openai", arguments: { query: "Why?" } });
    expect(content).toEqual([
      { type: "text", text: "Because." },
      {
        type: "text",
        text: expect.stringMatching(
          /^Conversation: [0-9a-z]{12} \(pass it as conversation to continue from this answer\)$/,
        ),
      },
    ]);
    expect(_meta).toMatchObject({
      "mcp-openai/reply": {
        model: "gpt-6-luna",
        finishReason: { unified: "stop" },
        costInDollars: "unknown",
      },
    });
  });

  it("ends results with a cost line if that is configured", async () => {
    const { client } = await setup({ showCost: true });
    const answer = await client.callTool({ name: "ask-openai", arguments: { query: "Why?" } });
    expect((answer.content as { text: string }[]).at(-1)?.text).toBe(
      "Cost: unknown (the provider did not count the tokens)",
    );
    const drawn = await client.callTool({ name: "create-image", arguments: { prompt: "a fox" } });
    expect((drawn.content as { text: string }[])[0]!.text).toMatch(
      /\nCost: unknown \(1 image; the provider did not count the tokens\)$/,
    );
  });

  it("keeps an answer within the budget, and says that it was truncated", async () => {
    const { client } = await setup({
      chatProvider: new FakeChatProvider({ text: '"'.repeat(60_000) }),
      resultBudget: 50_000,
    });
    const result = await client.callTool({ name: "ask-openai", arguments: { query: "Why?" } });
    expect(JSON.stringify(result).length).toBeLessThanOrEqual(50_000);
    expect(JSON.stringify(result.content)).toContain("its end was left out");
  });

  it("leaves structured content out if it does not fit beside the text, and says so", async () => {
    const answering = async (letters: number) => {
      const text = JSON.stringify({ a: "x".repeat(letters) });
      const { client } = await setup({ chatProvider: new FakeChatProvider({ text }), resultBudget: 50_000 });
      const schema = { type: "object" };
      return client.callTool({ name: "ask-openai", arguments: { query: "Why?", schema } });
    };
    expect((await answering(20_000)).structuredContent).toEqual({ a: "x".repeat(20_000) });
    const textOnly = await answering(30_000);
    expect(textOnly.structuredContent).toBeUndefined();
    expect(JSON.stringify(textOnly.content)).toContain("The JSON is returned only as text");
    const cut = await answering(60_000);
    expect(JSON.stringify(cut).length).toBeLessThanOrEqual(50_000);
    expect(JSON.stringify(cut.content)).toContain("its end was left out");
  });

  it("lists models for people and for programs", async () => {
    const { client } = await setup();
    const { content, structuredContent } = await client.callTool({ name: "list-models" });
    expect((content as { text: string }[])[0]?.text).toBe(
      "For ask-openai:\n" +
        "- gpt-6-luna; does not support temperature; reasoning_effort none, low, medium, high, xhigh, max; accepts images; writes up to 128000 tokens; $0.1 in, $0.01 cached, $0.5 out per million tokens, above 272000 tokens in 2 x in, 1.5 x out\n" +
        "- llama3.2; supports temperature; retires on 2999-01-01\n" +
        "- gpt-4o; supports temperature; accepts images; writes up to 16384 tokens; retires on 2998-01-01, replaced by gpt-6-luna\n" +
        "\nFor create-image:\n" +
        "- gpt-image-1.5x; draws 1024x1024, 1536x1024, 1024x1536, auto; quality low, medium, high, auto\n" +
        "- flux; draws any size\n" +
        "- gpt-image-2.6-sunburst; draws auto, or any WIDTHxHEIGHT in multiples of 16, no edge over 3840, from 1:3 to 3:1, " +
        "from 655360 to 8294400 pixels in total (1024x1024, 1536x1024, 1024x1536, …); quality low, medium, high, xhigh, max, auto; " +
        "$5 in, $8 for images in, $30 out per million tokens\n" +
        "\nPrices were checked on 2026-11-27.",
    );
    expect(structuredContent).toMatchObject({
      chat: [{ id: "gpt-6-luna" }, {}, {}],
      image: [{}, {}, {}],
      notes: [{}],
    });
  });

  it("rejects invalid arguments of list-models, and shows no key if the directory fails", async () => {
    const { client } = await setup();
    expect(await client.callTool({ name: "list-models", arguments: { kind: 1 } })).toMatchObject({
      isError: true,
    });
    const error = unavailableError({ message: "Down: sk-abcdefgh12345678." });
    const failing = await setup({ modelDirectory: { list: () => errAsync(error) } });
    const result = await failing.client.callTool({ name: "list-models" });
    expect(JSON.stringify(result)).toContain("Down: [redacted].");
  });

  it("turns a bug into an error result, logs it, and keeps serving", async () => {
    const logger = new RecordingLogger();
    const listModels = {
      execute: () => {
        throw new Error("a secret detail");
      },
    };
    const { client } = await setup(
      { logger },
      { listModels: listModels as unknown as McpServerParts["listModels"] },
    );
    const failed = await client.callTool({ name: "list-models" });
    expect(failed.isError).toBe(true);
    expect(JSON.stringify(failed)).not.toContain("secret detail");
    expect(logger.entries).toContainEqual(expect.objectContaining({ level: "error" }));
    expect(await client.callTool({ name: "ask-openai", arguments: { query: "q" } })).not.toHaveProperty(
      "isError",
    );
  });

  it("lists the available tools for an unknown name", async () => {
    const { client } = await setup();
    await expect(client.callTool({ name: "sing" })).rejects.toThrow(
      'MCP error -32602: There is no tool "sing". The tools are ask-openai, create-image, edit-image, list-models, collect-result.',
    );
  });

  describe("resources", () => {
    it("list the usage report, then the images, page by page", async () => {
      const { client } = await setup();
      for (let batch = 0; batch < 11; batch++) {
        await client.callTool({ name: "create-image", arguments: { prompt: "p", n: 10 } });
      }
      const first = await client.listResources();
      const second = await client.listResources({ cursor: first.nextCursor! });
      expect([first.resources.length, second.resources.length, second.nextCursor]).toEqual([
        101,
        10,
        undefined,
      ]);
      const [resource] = second.resources;
      const { contents } = await client.readResource({ uri: resource!.uri });
      expect(contents).toMatchObject([
        { uri: resource!.uri, mimeType: "image/png", blob: expect.any(String) },
      ]);
      expect((await client.listResourceTemplates()).resourceTemplates).toMatchObject([
        { uriTemplate: "mcp-openai://texts/{id}{?part}" },
      ]);
    });

    it("include the usage report", async () => {
      const { client } = await setup({ sessionLimitDollars: 5 });
      for (const n of [1, 2]) {
        await client.callTool({ name: "create-image", arguments: { prompt: "p", n } });
      }
      const { contents } = await client.readResource({ uri: "mcp-openai://usage" });
      expect(contents).toMatchObject([{ mimeType: "application/json" }]);
      const totals = {
        dollars: expect.closeTo(1.442, 3),
        models: [
          { model: "gpt-image-2.6-flare", calls: 2, images: 3, estimatedDollars: expect.closeTo(1.442, 3) },
        ],
      };
      expect(JSON.parse((contents as { text: string }[])[0]!.text)).toMatchObject({
        limits: { session: 5 },
        session: totals,
        days: [totals],
      });
    });

    it("fail with a message if the usage cannot be read", async () => {
      const unavailable = () => errAsync({ kind: "unavailable" as const, message: "The folder is gone." });
      const { client } = await setup({ spendingLedger: { append: unavailable, read: unavailable } });
      await expect(client.readResource({ uri: "mcp-openai://usage" })).rejects.toThrow("The folder is gone.");
    });

    it("fail with a message", async () => {
      const { client } = await setup();
      await expect(client.readResource({ uri: "file:///etc/passwd" })).rejects.toThrow("MCP error -32002: ");
      await expect(client.listResources({ cursor: "-1" })).rejects.toThrow("The cursor is unknown");
    });

    it("fail if an image is too large for a client to read at once, or cannot be read", async () => {
      const image = {
        uri: "memory:1",
        name: "1.png",
        mediaType: "image/png" as const,
        size: 8_000_000,
        createdAt: new Date(0),
      };
      const imageStore = new MemoryImageStore();
      imageStore.read = () => okAsync({ image, bytes: new Uint8Array(image.size) });
      imageStore.list = () => errAsync({ kind: "unavailable", message: "The folder is gone." });
      const { client } = await setup({ imageStore });
      await expect(client.readResource({ uri: image.uri })).rejects.toThrow("1.png has 8000000 bytes");
      await expect(client.listResources()).rejects.toThrow("The folder is gone.");
    });
  });

  async function setup(options: ApplicationOptions = {}, parts: Partial<McpServerParts> = {}) {
    const ids = ["gpt-6-luna", "gpt-image-1.5x", "flux", "gpt-image-2.6-sunburst"];
    const leaving = [
      { id: "llama3.2", shutdownDate: "2999-01-01" },
      { id: "gpt-4o", shutdownDate: "2998-01-01" },
    ];
    const application = createApplication({
      chatProvider: new FakeChatProvider({ text: "Because." }),
      imageProvider: new FakeImageProvider(({ count }) => ({
        images: Array.from({ length: count }, () => png),
      })),
      modelDirectory: { list: () => okAsync([...ids.map((id) => ({ id })), ...leaving]) },
      imageStore: new MemoryImageStore(),
      imageCodec: new FakeImageCodec(),
      logger: new RecordingLogger(),
      ...options,
    })._unsafeUnwrap();
    const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
    await createMcpServer({ ...application.serverParts, ...parts }).connect(serverSide);
    const client = new Client({ name: "test", version: "1" });
    await client.connect(clientSide);
    return { client };
  }

  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
});
