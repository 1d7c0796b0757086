import { randomUUID } from "node:crypto";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { removeTemporaryFolders } from "../../support/built-server.js";
import { SharedChannel, SharingCancellations } from "../../support/sharing-cancellations.js";
import { endTeamServers, startTeamServer, type TeamServer } from "../../support/team-server.js";

afterEach(endTeamServers);
afterAll(removeTemporaryFolders);

describe("a request of the old era that is cancelled at another node", () => {
  it("ends where it runs, with the SDK's client behind a proxy", async () => {
    const { nodes, events } = await setup();
    const [one, other] = nodes;
    const tokens = new Map([
      [one, await one.tokenOf("alice")],
      [other, await other.tokenOf("alice")],
    ]);
    const client = new Client({ name: "legacy", version: "1.0.0" });
    const proxied: typeof fetch = (_url, request) => {
      const { body } = request ?? {};
      const node = typeof body === "string" && body.includes("notifications/cancelled") ? other : one;
      const headers = new Headers(request?.headers);
      headers.set("Authorization", `Bearer ${tokens.get(node)}`);
      return fetch(node.address, { ...request, headers });
    };
    await client.connect(new StreamableHTTPClientTransport(new URL(one.address), { fetch: proxied }));
    const cancel = new AbortController();
    const asked = client.callTool({ name: "ask-openai", arguments: { query: "Why?" } }, undefined, {
      signal: cancel.signal,
    });
    await until(() => events.includes("began Why?"));
    cancel.abort();
    await expect(asked).rejects.toThrow();
    await until(() => events.includes("ended Why?"));
    await client.close();
  });

  it("is named by a hash, however long its session and its id are", async () => {
    const { nodes, events, channelOf } = await setup();
    const session = "s".repeat(4_000);
    for (const id of [1, "1", "ä".repeat(10_000)]) {
      const query = `query ${String(id).length} ${typeof id}`;
      const asked = ask(nodes[0], { session, id, query });
      await until(() => events.includes(`began ${query}`));
      expect((await cancel(nodes[1], { session, id })).status).toBe(202);
      await until(() => events.includes(`ended ${query}`));
      await asked;
    }
    const { announced } = channelOf("alice");
    expect(announced).toHaveLength(3);
    expect(new Set(announced).size).toBe(3);
    for (const key of announced) expect(key).toMatch(/^[\w-]{43}$/);
  });

  it("goes on if another principal, another session or another id is meant", async () => {
    const { nodes, events, channelOf } = await setup();
    const session = randomUUID();
    const asked = ask(nodes[0], { session, id: 7, query: "Why?" });
    await until(() => events.includes("began Why?"));
    await ask(nodes[0], { name: "bob", session, id: 8, query: "quick" });
    await cancel(nodes[1], { name: "bob", session, id: 7 });
    await cancel(nodes[1], { session: randomUUID(), id: 7 });
    await cancel(nodes[1], { session, id: "7" });
    await cancel(nodes[1], { session, id: 8 });
    expect([...channelOf("alice").announced, ...channelOf("bob").announced]).toHaveLength(4);
    await rest();
    expect(events).not.toContain("ended Why?");
    await cancel(nodes[1], { session, id: 7 });
    await until(() => events.includes("ended Why?"));
    await asked;
  });

  it("is announced only if it has a session and does not run where it is cancelled", async () => {
    const { nodes, events, channelOf } = await setup();
    for (const session of [undefined, ""]) {
      const query = `session ${String(session)}`;
      const asked = ask(nodes[0], { session, id: 1, query });
      await until(() => events.includes(`began ${query}`));
      expect((await cancel(nodes[1], { session, id: 1 })).status).toBe(202);
      await rest();
      expect(events).not.toContain(`ended ${query}`);
      // Where it runs, it ends as ever.
      await cancel(nodes[0], { session, id: 1 });
      await until(() => events.includes(`ended ${query}`));
      await asked;
    }
    const session = randomUUID();
    const asked = ask(nodes[0], { session, id: 1, query: "here" });
    await until(() => events.includes("began here"));
    await cancel(nodes[0], { session, id: 1 });
    await until(() => events.includes("ended here"));
    await asked;
    for (const id of [undefined, null, {}, [1], true]) await cancel(nodes[1], { session, id });
    expect(channelOf("alice").announced).toEqual([]);
  });

  it("goes on while the other nodes cannot be reached, and the client is answered", async () => {
    const { nodes, events, channelOf } = await setup();
    const session = randomUUID();
    const asked = ask(nodes[0], { session, id: 1, query: "Why?" });
    await until(() => events.includes("began Why?"));
    channelOf("alice").isThere = false;
    expect((await cancel(nodes[1], { session, id: 1 })).status).toBe(202);
    await rest();
    expect(events).not.toContain("ended Why?");
    channelOf("alice").isThere = true;
    await cancel(nodes[1], { session, id: 1 });
    await until(() => events.includes("ended Why?"));
    await asked;
    for (const { logger } of nodes)
      expect(logger.entries.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("is heard of by no node that was stopped", async () => {
    const { nodes, events, channelOf } = await setup();
    await ask(nodes[0], { session: "a", id: 1, query: "quick" });
    const listening = () => [...channelOf("alice").members].flatMap(({ listeners }) => [...listeners]);
    expect(listening()).toHaveLength(1);
    await nodes[0].stop();
    expect(listening()).toHaveLength(0);
    expect(events).toEqual(["began quick"]);
  });
});

async function setup() {
  const events: string[] = [];
  const channels = new Map<string, SharedChannel>();
  const channelOf = (name: string): SharedChannel => {
    const channel = channels.get(name) ?? new SharedChannel();
    channels.set(name, channel);
    return channel;
  };
  const start = () =>
    startTeamServer({
      overrides: {
        chatProvider: new FakeChatProvider((request, call) => {
          const query = request.messages.at(-1)!.text;
          events.push(`began ${query}`);
          call.signal.addEventListener("abort", () => events.push(`ended ${query}`));
          return query === "quick" ? { text: "Yes." } : { hang: true };
        }),
      },
      cancellationsOf: ({ name }) => new SharingCancellations(channelOf(name)),
    });
  return { nodes: [await start(), await start()] as const, events, channelOf };
}

interface Sent {
  /** Whose token. Default: alice. */
  readonly name?: string;
  readonly session: string | undefined;
  readonly id: unknown;
}

async function send(node: TeamServer, { name = "alice", session }: Sent, body: object): Promise<Response> {
  const headers = {
    "MCP-Protocol-Version": "2025-11-25",
    ...(session !== undefined && { "Mcp-Session-Id": session }),
  };
  return node.post({ jsonrpc: "2.0", ...body }, await node.tokenOf(name), headers);
}

/** Settles when the answer is there, or has broken off. */
async function ask(node: TeamServer, { query, ...sent }: Sent & { readonly query: string }): Promise<void> {
  const params = { name: "ask-openai", arguments: { query } };
  await send(node, sent, { id: sent.id, method: "tools/call", params })
    .then((answer) => answer.text())
    .catch(() => undefined);
}

const cancel = (node: TeamServer, sent: Sent): Promise<Response> =>
  send(node, sent, { method: "notifications/cancelled", params: { requestId: sent.id } });

/** Long enough for a call to end that was cancelled. */
const rest = () => new Promise((resolve) => setTimeout(resolve, 150));

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}
