import { readdir } from "node:fs/promises";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
  type BuiltServer,
} from "../support/built-server.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";
import { tinyPng } from "../../src/testing/doubles/fake-image-provider.js";

const upstreams: OpenAiServer[] = [];

afterAll(async () => {
  await endBuiltServers();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  await removeTemporaryFolders();
});

const image = `data:image/png;base64,${Buffer.from(tinyPng(64)).toString("base64")}`;
const calls: readonly (readonly [name: string, args: object])[] = [
  ["ask-openai", { query: "Hello" }],
  ["create-image", { prompt: "a fox", n: 2 }],
  ["edit-image", { prompt: "a hat", images: [image] }],
];

describe("a shutdown in the middle of a call", () => {
  const ends: readonly (readonly [way: string, end: (server: BuiltServer) => void])[] = [
    ["SIGTERM", ({ child }) => child.kill("SIGTERM")],
    ["stdin is closed", ({ child }) => child.stdin.end()],
    ["stdin is closed in the middle of a line", ({ child }) => child.stdin.end('{"jsonrpc":"2.0","id":')],
    ["stdin is cut off", ({ child }) => child.stdin.destroy()],
  ];

  it.each(ends)("is clean whatever the tool: %s", async (_, end) => {
    const { server, upstream } = await setup();
    upstream.enqueue(
      { type: "hang", after: 0, on: "chat" },
      { type: "hang", after: 0, on: "images", times: 2 },
    );
    for (const [at, [name, args]] of calls.entries()) {
      server.send("tools/call", { name, arguments: args, _meta: { progressToken: at } }, at + 1);
    }
    await upstream.received(3);
    end(server);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.stderr()).not.toMatch(stackTrace);
    for (const { closedByClient } of upstream.requests) await expect(closedByClient).resolves.toBe(true);
  });

  it.each(calls)("is clean when nobody reads the result: %s", async (name, args) => {
    const { server, upstream } = await setup();
    server.child.stdout.destroy();
    server.send("tools/call", { name, arguments: args }, 1);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.stderr()).not.toMatch(stackTrace);
    expect(upstream.requests.length).toBeGreaterThan(0);
  });

  it("leaves folders that the next server can use, by SIGKILL too", async () => {
    const folders = {
      MCP_OPENAI_IMAGE_DIR: await temporaryFolder(),
      MCP_OPENAI_CONVERSATION_DIR: await temporaryFolder(),
      MCP_OPENAI_USAGE_DIR: await temporaryFolder(),
    };
    for (const sent of [1, 2, 3]) {
      const { server, upstream } = await setup(folders);
      for (const [at, [name, args]] of calls.entries())
        server.send("tools/call", { name, arguments: args }, at + 1);
      await upstream.received(sent);
      server.child.kill("SIGKILL");
      expect(await server.ended).toEqual({ code: null, signal: "SIGKILL" });
    }

    const { server } = await setup(folders);
    for (const [at, [name, args]] of calls.entries()) {
      server.send("tools/call", { name, arguments: args }, at + 1);
      expect((await server.answer(at + 1))["result"]).not.toHaveProperty("isError");
    }
    server.send("resources/list", {}, 9);
    const { resources } = (await server.answer(9))["result"] as { resources: unknown[] };
    expect(resources.length).toBeGreaterThanOrEqual(3);
    expect(await readdir(folders.MCP_OPENAI_IMAGE_DIR)).not.toEqual([]);
  });

  async function setup(environment: Record<string, string> = {}) {
    const upstream = await startOpenAiServer();
    upstreams.push(upstream);
    const server = startBuiltServer({
      environment: {
        OPENAI_API_KEY: testKey,
        OPENAI_BASE_URL: upstream.baseUrl,
        MCP_OPENAI_IMAGE_DIR: await temporaryFolder(),
        ...environment,
      },
    });
    await server.initialize();
    return { server, upstream };
  }
});

/** A line of a stack trace, plain or within JSON. */
const stackTrace = /(?:\n|\\n)\s+at /;
