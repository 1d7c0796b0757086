import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import {
  builtServer,
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
  withoutSettings,
} from "../support/built-server.js";

const clients: Client[] = [];
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await endBuiltServers();
  await removeTemporaryFolders();
});

const revision = "2026-07-28";

/** What each request of the new era carries. */
const envelope = {
  "io.modelcontextprotocol/protocolVersion": revision,
  "io.modelcontextprotocol/clientInfo": { name: "raw-client", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

describe("the two eras of the protocol over stdio", () => {
  it.each([
    ["auto", "auto", revision],
    ["pinned", { pin: revision }, revision],
    ["legacy", "legacy", "2025-11-25"],
  ] as const)("serve the client of the new SDK, %s", async (_name, mode, negotiated) => {
    const client = new Client({ name: "new-client", version: "1.0.0" }, { versionNegotiation: { mode } });
    clients.push(client);
    const folder = await temporaryFolder();
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [builtServer, "--offline"],
        stderr: "ignore",
        env: withoutSettings({ MCP_OPENAI_IMAGE_DIR: folder, MCP_OPENAI_USAGE_DIR: folder }),
      }),
    );
    expect(client.getNegotiatedProtocolVersion()).toBe(negotiated);
    expect(client.getServerVersion()).toMatchObject({ name: "mcp-openai", title: "OpenAI" });
    expect(client.getInstructions()).toContain("create-image draws images");
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("ask-openai");

    const progress: unknown[] = [];
    const answer = await client.callTool(
      { name: "ask-openai", arguments: { query: "Why?" } },
      { onprogress: ({ message }) => progress.push(message) },
    );
    expect(answer.content).toMatchObject([
      { type: "text", text: expect.stringContaining("offline") },
      { type: "text", text: expect.stringContaining("Conversation: ") },
    ]);
    expect(progress).not.toEqual([]);
    const image = await client.callTool({ name: "create-image", arguments: { prompt: "a fox" } });
    expect(image.content).toMatchObject([{ type: "text" }, { type: "image" }, { type: "resource_link" }]);
    const wrong = await client.callTool({ name: "ask-openai", arguments: {} });
    expect(wrong).toMatchObject({ isError: true });
    await expect(client.callTool({ name: "nothing" })).rejects.toMatchObject({ code: -32_602 });

    const { resources } = await client.listResources();
    expect(resources).toHaveLength(2);
    const { contents } = await client.readResource({ uri: resources[1]!.uri });
    expect(contents).toMatchObject([{ mimeType: "image/png" }]);
    const { prompts } = await client.listPrompts();
    expect(prompts).toHaveLength(3);
    const prompt = await client.getPrompt({ name: "image-brief", arguments: { idea: "a fox" } });
    expect(prompt.messages).toHaveLength(1);
    await expect(client.getPrompt({ name: "image-brief", arguments: {} })).rejects.toThrow(
      "idea is required",
    );
    const { completion } = await client.complete({
      ref: { type: "ref/prompt", name: "second-opinion" },
      argument: { name: "model", value: "" },
    });
    expect(completion.values).not.toEqual([]);

    const stop = new AbortController();
    const cancelled = client.callTool(
      { name: "ask-openai", arguments: { query: "x ".repeat(20_000) } },
      { signal: stop.signal, onprogress: () => stop.abort() },
    );
    await expect(cancelled).rejects.toThrow();
    expect(await client.listTools()).toHaveProperty("tools");
  });

  it("tell of new images only those who listen, in the new era", async () => {
    const folder = await temporaryFolder();
    const { send, answer, messages } = startBuiltServer({
      args: ["--offline"],
      environment: { MCP_OPENAI_IMAGE_DIR: folder },
    });
    const draw = { _meta: envelope, name: "create-image", arguments: { prompt: "a fox" } };
    send("tools/call", draw, 1);
    await answer(1);
    const changes = () =>
      messages().filter(({ method }) => method === "notifications/resources/list_changed");
    send("subscriptions/listen", { _meta: envelope, notifications: { resourcesListChanged: true } }, 2);
    send("tools/call", draw, 3);
    await answer(3);
    while (changes().length === 0) await new Promise(setImmediate);
    expect(changes()).toHaveLength(1);
  });

  it("answer a probe at once, and let the host go on in the old era", async () => {
    const { send, answer, initialize, messages } = startBuiltServer({ args: ["--offline"] });
    send("server/discover", { _meta: envelope }, 10);
    expect(await answer(10)).toMatchObject({
      result: {
        supportedVersions: [revision],
        capabilities: { tools: {}, resources: { listChanged: true } },
        resultType: "complete",
        _meta: { "io.modelcontextprotocol/serverInfo": { name: "mcp-openai" } },
      },
    });
    send("server/discover", { _meta: envelope }, 11);
    // It has been answered, so there is nothing to cancel.
    send("notifications/cancelled", { _meta: envelope, requestId: 11 });
    expect(await initialize()).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
    send("tools/list", {}, 12);
    const { result } = await answer(12);
    expect(result).not.toHaveProperty("resultType");
    expect(messages().filter(({ error }) => error !== undefined)).toEqual([]);
  });

  it("say which revisions they speak, and decide nothing by a question in another one", async () => {
    const { send, answer, initialize } = startBuiltServer({ args: ["--offline"] });
    const unknown = { ...envelope, "io.modelcontextprotocol/protocolVersion": "2099-01-01" };
    for (const [id, method] of ["server/discover", "tools/list"].entries()) {
      send(method, { _meta: unknown }, id + 1);
      expect(await answer(id + 1)).toMatchObject({
        error: { code: -32_022, data: { supported: [revision], requested: "2099-01-01" } },
      });
    }
    expect(await initialize()).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
  });

  it("know no probe without a revision", async () => {
    const { send, answer } = startBuiltServer({ args: ["--offline"] });
    send("server/discover", {}, 1);
    expect(await answer(1)).toMatchObject({ error: { code: -32_601 } });
  });

  it("answer what the new era has left behind, and what it forgets, in words", async () => {
    const { send, answer } = startBuiltServer({ args: ["--offline"] });
    send("tools/list", { _meta: envelope }, 1);
    const { result } = await answer(1);
    expect(result).toMatchObject({
      resultType: "complete",
      ttlMs: 3_600_000,
      cacheScope: "private",
      // Without the icons, because it is in every result.
      _meta: { "io.modelcontextprotocol/serverInfo": { name: "mcp-openai", version: expect.any(String) } },
    });
    const { _meta } = result as { readonly _meta: Readonly<Record<string, object>> };
    expect(Object.keys(_meta["io.modelcontextprotocol/serverInfo"]!)).toEqual(["name", "version"]);
    for (const [index, method] of ["ping", "logging/setLevel", "resources/subscribe", "nothing"].entries()) {
      send(method, { _meta: envelope, level: "info", uri: "x:y" }, index + 10);
      expect([method, await answer(index + 10)]).toMatchObject([method, { error: { code: -32_601 } }]);
    }
    send("tools/list", {}, 20);
    expect(await answer(20)).toMatchObject({ error: { code: -32_602 } });
    send("tools/list", { _meta: { "io.modelcontextprotocol/protocolVersion": revision } }, 21);
    expect(await answer(21)).toMatchObject({ error: { code: -32_602 } });
    send(
      "initialize",
      { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "x", version: "1" } },
      22,
    );
    expect(await answer(22)).toMatchObject({
      error: { code: expect.any(Number), message: expect.any(String) },
    });
    send("tools/call", { _meta: envelope, name: "list-models", arguments: "{}" }, 23);
    expect(await answer(23)).toMatchObject({ result: { content: [{ type: "text" }] } });
  });

  it("answer the last request before stdin ends, also while the new era is being loaded", async () => {
    const { send, child, ended, messages } = startBuiltServer({ args: ["--offline"] });
    send("tools/list", { _meta: envelope }, 1);
    child.stdin.end();
    expect((await ended).code).toBe(0);
    expect(messages()).toMatchObject([{ id: 1, result: { tools: expect.any(Array) } }]);
  });
});
