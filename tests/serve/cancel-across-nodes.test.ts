import { join } from "node:path";
import {
  endBuiltServers,
  removeTemporaryFolders,
  runBuiltProgram,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";
import { describeWithRedis, RedisServer } from "../support/redis-server.js";

describeWithRedis("two nodes of `mcp-openai serve` with a Redis", () => {
  let redis: RedisServer;
  let openai: OpenAiServer;

  beforeAll(async () => {
    [redis, openai] = await Promise.all([RedisServer.start(), startOpenAiServer()]);
  });
  afterAll(async () => {
    await endBuiltServers();
    await Promise.all([redis.stop(), openai.close()]);
    await removeTemporaryFolders();
  });

  it("close the request to OpenAI at one node when the client cancels at the other, and only its own", async () => {
    const folder = await temporaryFolder();
    const environment = {
      XDG_CONFIG_HOME: folder,
      OPENAI_API_KEY: testKey,
      OPENAI_BASE_URL: openai.baseUrl,
      MCP_OPENAI_IMAGE_DIR: join(folder, "images"),
      MCP_OPENAI_USAGE_DIR: join(folder, "usage"),
      MCP_OPENAI_STATE: redis.url,
      MCP_OPENAI_LINK_SECRET: "0123456789abcdef0123456789abcdef",
      MCP_OPENAI_WARM_UP: "false",
      MCP_OPENAI_LOG_LEVEL: "warn",
    };
    const tokenOf = async (name: string) =>
      (await runBuiltProgram(["tokens", "add", name], environment)).stdout.trim();
    const [alice, bob] = [await tokenOf("alice"), await tokenOf("bob")];
    const nodes = [0, 1].map(() =>
      startBuiltServer({ args: ["serve", "--port", "0", "--auth", "tokens"], environment }),
    );
    const [one, other] = await Promise.all(
      nodes.map(async ({ stdout }) => {
        while (!stdout().includes("\n")) await rest(10);
        return stdout().trim();
      }),
    );
    const post = (address: string, token: string, body: object, session?: string) =>
      fetch(address, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json, text/event-stream",
          "MCP-Protocol-Version": "2025-11-25",
          Authorization: `Bearer ${token}`,
          ...(session !== undefined && { "Mcp-Session-Id": session }),
        },
        body: JSON.stringify({ jsonrpc: "2.0", ...body }),
      });
    const first = await post(one!, alice, {
      id: 0,
      method: "initialize",
      params: {
        protocolVersion: "2025-11-25",
        clientInfo: { name: "old-client", version: "1.0.0" },
        capabilities: {},
      },
    });
    await first.text();
    const session = first.headers.get("mcp-session-id")!;
    expect(session).not.toBeNull();
    // So that this node listens for him, too.
    await (await post(one!, bob, { id: 1, method: "tools/list" }, session)).text();
    openai.enqueue({ type: "hang" });
    const asked = post(
      one!,
      alice,
      { id: 1, method: "tools/call", params: { name: "ask-openai", arguments: { query: "Why?" } } },
      session,
    )
      .then((answer) => answer.text())
      .then(
        () => "answered",
        () => "closed",
      );
    await openai.received(1);
    const cancelled = { method: "notifications/cancelled", params: { requestId: 1 } };
    const { closedByClient } = openai.requests[0]!;

    expect((await post(other!, bob, cancelled, session)).status).toBe(202);
    expect(await Promise.race([closedByClient, rest(300)])).toBe("open");

    expect((await post(other!, alice, cancelled, session)).status).toBe(202);
    expect(await closedByClient).toBe(true);
    expect(await asked).toBe("closed");
    expect(openai.requests).toHaveLength(1);
    expect(nodes.map(({ stderr }) => stderr())).toEqual(["", ""]);

    for (const { child } of nodes) child.kill("SIGINT");
    expect(await Promise.all(nodes.map(({ ended }) => ended))).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
  });
});

const rest = (milliseconds: number) =>
  new Promise<"open">((resolve) => setTimeout(() => resolve("open"), milliseconds));
