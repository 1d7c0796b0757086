import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { describeWithRedis, RedisServer } from "../support/redis-server.js";

const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "task-client", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } },
};

describeWithRedis("two servers that share a Redis, over stdio", () => {
  let redis: RedisServer;
  let upstream: Server;
  /** The questions that wait for an answer. */
  let waiting: ServerResponse[] = [];

  beforeAll(async () => {
    redis = await RedisServer.start("--requirepass", "secret-word");
    upstream = createServer((request, response) => {
      request.resume();
      request.on("end", () => waiting.push(response));
    }).listen(0, "127.0.0.1");
    await once(upstream, "listening");
  });
  afterEach(async () => {
    waiting = [];
    await endBuiltServers();
  });
  afterAll(async () => {
    upstream.closeAllConnections();
    upstream.close();
    await redis.stop();
    await removeTemporaryFolders();
  });

  it("follow, collect and cancel each other's work", async () => {
    const { node } = await setup();
    const [one, other] = [node(), node()];
    const [done, cancelled] = await Promise.all(["one", "two"].map(one.begin));
    expect(done).toMatchObject({ resultType: "task", status: "working" });
    await answered(2);
    expect(await other.task(done!.taskId)).toMatchObject({ status: "working" });
    reply(waiting[0]!, "Because.");
    const collected = other.ask("tools/call", {
      name: "collect-result",
      arguments: { receipt: done!.taskId },
    });
    expect((await collected).result).toMatchObject(withText("Because."));
    expect(await other.task(done!.taskId)).toMatchObject({
      status: "completed",
      result: withText("Because."),
    });
    const [, note] = (await collected).result.content as { text: string }[];
    const conversation = /^Conversation: (\w+)/.exec(note!.text)![1];
    const again = other.ask("tools/call", {
      name: "ask-openai",
      arguments: { query: "And why that?", conversation },
    });
    await answered(3);
    reply(waiting[2]!, "Therefore.");
    expect((await again).result).toMatchObject(withText("Therefore."));
    await other.ask("tasks/cancel", { taskId: cancelled!.taskId });
    const left = await other.end(cancelled!.taskId);
    expect(left).toMatchObject({
      status: "cancelled",
      statusMessage: expect.stringContaining("ask-openai was cancelled"),
    });
    expect(`${one.stderr()}${other.stderr()}`).not.toContain("secret-word");
  });

  it("keep one limit of calls at once, and free what a killed server held", async () => {
    const { node } = await setup({ MCP_OPENAI_CONCURRENCY: "1" });
    const [one, other] = [node(), node()];
    const killed = await one.begin("one");
    await answered(1);
    const next = await other.begin("two");
    await setTimeout(300);
    expect(waiting).toHaveLength(1);
    one.child.kill("SIGKILL");
    await answered(2);
    reply(waiting[1]!, "Two.");
    expect(await other.end(next.taskId)).toMatchObject({ result: withText("Two.") });
    expect(await other.end(killed.taskId)).toMatchObject({
      status: "completed",
      statusMessage: expect.stringContaining("may have been billed"),
    });
  });

  it("go on while Redis is gone, say so once, and are together again when it is back", async () => {
    const { node } = await setup({
      MCP_OPENAI_DAY_LIMIT_DOLLARS: "1",
      MCP_OPENAI_REQUESTS_PER_MINUTE: "100",
    });
    const server = node();
    const before = await server.begin("one");
    await answered(1);
    await redis.stop();
    while (!server.stderr().includes("cannot be used")) await setTimeout(20);
    reply(waiting[0]!, "One.");
    expect(await server.end(before.taskId)).toMatchObject({ result: withText("One.") });
    const asked = server.ask("tools/call", { name: "ask-openai", arguments: { query: "Why?" } });
    await answered(2);
    reply(waiting[1]!, "Two.");
    expect((await asked).result).toMatchObject(withText("Two."));
    await redis.start();
    const other = node();
    // Its own process tells it, as soon as Redis is back.
    for (;;) {
      const found = await other.ask("tasks/get", { taskId: before.taskId });
      if (found.error === undefined && found.result["status"] === "completed") break;
      await setTimeout(50);
    }
    const log = server.stderr();
    expect(log.match(/keeps to its share/g)).toHaveLength(1);
    expect(log.match(/the state is shared again/g)).toHaveLength(1);
    expect(log).not.toContain("secret-word");
  });

  async function setup(more: Readonly<Record<string, string>> = {}) {
    const folder = await temporaryFolder();
    const { port } = upstream.address() as AddressInfo;
    const environment = {
      OPENAI_API_KEY: "sk-test-key-0123456789",
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      MCP_OPENAI_IMAGE_DIR: folder,
      MCP_OPENAI_USAGE_DIR: folder,
      MCP_OPENAI_STATE: redis.url.replace("//", "//:secret-word@"),
      MCP_OPENAI_WARM_UP: "false",
      ...more,
    };
    const node = () => {
      const server = startBuiltServer({ environment });
      let id = 0;
      const ask = async (method: string, params: object) => {
        id += 1;
        server.send(method, { _meta: envelope, ...params }, id);
        return server.answer(id);
      };
      const task = async (taskId: string) => (await ask("tasks/get", { taskId }))["result"] as State;
      const begin = async (query: string) => {
        const { result } = await ask("tools/call", {
          name: "ask-openai",
          arguments: { query, reasoning_effort: "high" },
        });
        return result as { readonly taskId: string; readonly status: string };
      };
      const end = async (taskId: string): Promise<State> => {
        for (;;) {
          const state = await task(taskId);
          if (state["status"] !== "working") return state;
          await setTimeout(50);
        }
      };
      return { ...server, ask, task, begin, end };
    };
    return { node };
  }

  /** Waits until so many questions have arrived. */
  async function answered(count: number): Promise<void> {
    while (waiting.length < count) await setTimeout(10);
  }

  function reply(to: ServerResponse, content: string): void {
    to.setHeader("content-type", "application/json");
    to.end(
      JSON.stringify({
        id: "1",
        object: "chat.completion",
        created: 1,
        model: "gpt-6-luna",
        choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      }),
    );
  }
});

const withText = (text: string) => ({
  content: [{ type: "text", text }, { text: expect.stringMatching(/^(?:Conversation|Note): /) }],
});

type State = Readonly<Record<string, unknown>>;
