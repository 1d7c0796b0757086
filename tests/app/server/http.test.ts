import { request as httpRequest } from "node:http";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { removeTemporaryFolders } from "../../support/built-server.js";
import { startOidcIssuer } from "../../support/oidc-issuer.js";
import { endTeamServers, modernRequest, startTeamServer } from "../../support/team-server.js";

afterEach(endTeamServers);
afterAll(removeTemporaryFolders);

const modern = { "MCP-Protocol-Version": "2026-07-28" };

/** Waits for something that a request brings about. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a server over HTTP", () => {
  it("asks who sends a request, and tells no token", async () => {
    const team = await startTeamServer();
    const list = modernRequest("tools/list");
    const headers = { ...modern, "Mcp-Method": "tools/list" };
    for (const [token, message] of [
      [undefined, "send a token in the header Authorization"],
      ["wrong", "This token is not known here"],
      ["with space", "is not Bearer and a token"],
      ["x".repeat(13_000), "is not Bearer and a token"],
    ] as const) {
      const answer = await team.post(list, token, headers);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect(await answer.text()).toContain(message);
    }
    const token = await team.tokenOf("alice");
    const answer = await team.post(list, token, headers);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ result: { resultType: "complete" } });
    expect(JSON.stringify(team.logger.entries)).not.toContain(token);
  });

  it("says when a token has expired, and that a damaged file of tokens is not the client's fault", async () => {
    const team = await startTeamServer();
    const { writeFile } = await import("node:fs/promises");
    const { hashOf } = await import("../../../src/adapters/http/auth/static-tokens.js");
    const file = `${team.folder}/tokens.json`;
    const token = {
      name: "alice",
      groups: [],
      hash: hashOf("old"),
      createdAt: "2026-01-01T00:00:00.000Z",
      expiresAt: "2026-02-01T00:00:00.000Z",
    };
    await writeFile(file, JSON.stringify({ tokens: [token] }));
    const expired = await team.post({}, "old");
    expect(expired.status).toBe(401);
    expect(await expired.text()).toContain("This token of alice expired on 2026-02-01.");
    await writeFile(file, "{");
    const damaged = await team.post({}, "other");
    expect(damaged.status).toBe(503);
    expect(await damaged.text()).toContain("This server cannot check tokens now.");
    await team.post({}, "another");
    const warnings = team.logger.entries.filter(({ message }) => message.includes("is damaged"));
    expect(warnings).toHaveLength(1);
  });

  it("is addressed by its name only, from its own pages only", async () => {
    const team = await startTeamServer({ server: { allowedOrigins: "https://inspector.example.com" } });
    const token = await team.tokenOf("alice");
    const status = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = httpRequest(team.address, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, ...headers },
        });
        sent.on("response", (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on("error", reject);
        sent.end("{}");
      });
    expect(await status({ host: "evil.example.com" })).toBe(403);
    expect(await status({ origin: "https://evil.example.com" })).toBe(403);
    expect(await status({ origin: "null" })).toBe(403);
    expect(await status({ origin: "https://inspector.example.com" })).not.toBe(403);
    expect(await status({ host: "localhost:1" })).not.toBe(403);

    const origin = "https://inspector.example.com";
    const asked = await fetch(team.address, { method: "OPTIONS", headers: { origin } });
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-origin")).toBe(origin);
    expect(asked.headers.get("access-control-allow-headers")).toContain("Authorization");
    const refused = await fetch(team.address, { method: "POST", headers: { origin }, body: "{}" });
    expect(refused.status).toBe(401);
    expect(refused.headers.get("access-control-expose-headers")).toContain("WWW-Authenticate");
  });

  it("reads no more than it is allowed to, and nothing that is not JSON", async () => {
    const team = await startTeamServer({ server: { maxBodyBytes: 10_000 } });
    const token = await team.tokenOf("alice");
    const large = await team.post({ text: "x".repeat(20_000) }, token);
    expect(large.status).toBe(413);
    expect(await large.text()).toContain("more than 10000 bytes");
    // Without a length, it is counted.
    const streamed = await fetch(team.address, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: new Blob(["x".repeat(20_000)]).stream(),
      duplex: "half",
    });
    expect(streamed.status).toBe(413);
    for (const body of ["{", "", "[]", "null", "0", "[".repeat(5_000), `[${"1,".repeat(4_000)}1]`]) {
      const answer = await team.post(body, token);
      expect([body, answer.status]).toEqual([body, 400]);
    }
    expect(team.logger.entries.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("sends clients to the identity provider", async () => {
    const provider = await startOidcIssuer();
    const team = await startTeamServer({
      server: { auth: "oidc", oidcIssuer: provider.issuer, oidcAudience: "mcp", oidcScopes: "use" },
    });
    const list = modernRequest("tools/list");
    const headers = { ...modern, "Mcp-Method": "tools/list" };
    const metadataUrl = team.address.replace("/mcp", "/.well-known/oauth-protected-resource/mcp");
    const refused = await team.post(list, undefined, headers);
    expect(refused.headers.get("www-authenticate")).toBe(
      `Bearer scope="use", resource_metadata="${metadataUrl}"`,
    );
    expect(await (await fetch(metadataUrl)).json()).toMatchObject({
      authorization_servers: [provider.issuer],
    });
    const lacking = await provider.sign({ sub: "alice", aud: "mcp" });
    const answer = await team.post(list, lacking, headers);
    expect(answer.status).toBe(403);
    expect(answer.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
    const good = await provider.sign({ sub: "alice", aud: "mcp", scope: "use" });
    expect((await team.post(list, good, headers)).status).toBe(200);
    await provider.close();
  });

  it("does not blame a token when the identity provider is the reason", async () => {
    const provider = await startOidcIssuer();
    provider.answerBy("keys", (_request, response) => void response.writeHead(500).end());
    const team = await startTeamServer({
      server: { auth: "oidc", oidcIssuer: provider.issuer, oidcAudience: "mcp" },
    });
    const token = await provider.sign({ sub: "alice", aud: "mcp" });
    const answer = await team.post(modernRequest("tools/list"), token, modern);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
    expect(answer.headers.get("www-authenticate")).toBeNull();
    expect(await answer.json()).toMatchObject({
      error: { message: expect.stringContaining("it answered 500 to a request for its keys") },
    });
    await provider.close();
  });

  it("says where MCP is, and answers load balancers by any name", async () => {
    const team = await startTeamServer();
    const at = (path: string) => fetch(team.address.replace("/mcp", path));
    expect((await at("/")).status).toBe(404);
    expect(await (await at("/nothing")).text()).toContain("MCP is at /mcp");
    expect(await (await at("/healthz")).text()).toBe("ok\n");
    expect(await (await at("/readyz")).text()).toBe("ready\n");
    for (const path of [
      "/images/",
      "/images/a",
      "/images/a/b?expires=x&signature=y",
      "/images/%ff/b?expires=1",
    ])
      expect((await at(path)).status).toBe(404);
    const get = await fetch(team.address, {
      headers: { Authorization: `Bearer ${await team.tokenOf("alice")}` },
    });
    expect(get.status).toBe(405);
  });

  it("measures the requests of each revision apart, and of no other text", async () => {
    const team = await startTeamServer({ server: { metrics: true } });
    const token = await team.tokenOf("alice");
    const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    for (const headers of [
      { "MCP-Protocol-Version": "2025-06-18" },
      { "MCP-Protocol-Version": "2025-06-18" },
      {},
      { "MCP-Protocol-Version": "2025-06-31" },
    ] as Record<string, string>[])
      await team.post(list, token, headers).then((response) => response.text());
    await (await team.clientOf("alice")).listTools();
    const metrics = await (await fetch(new URL("/metrics", team.address))).text();
    const counts = [
      ...metrics.matchAll(
        /^mcp_server_operation_duration_seconds_count\{mcp_method_name="tools\/list",(.*)network.*\} (\d)$/gm,
      ),
    ];
    expect(counts.map(([, revision, count]) => [revision, count])).toEqual([
      ['mcp_protocol_version="2025-06-18",', "2"],
      ["", "1"],
      ['mcp_protocol_version="2026-07-28",', "1"],
    ]);
  });

  it("knows the clients of the old era by their session, on any node, and ChatGPT by its user agent", async () => {
    const team = await startTeamServer();
    const token = await team.tokenOf("alice");
    const initialize = (extensions: object) => ({
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params: {
        protocolVersion: "2025-11-25",
        clientInfo: { name: "claude-ai", version: "1.0.0" },
        capabilities: { extensions },
      },
    });
    const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    const toolsFor = async (headers: Record<string, string>) =>
      (await team.post(list, token, headers)).text();
    const apps = { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } };
    const first = await team.post(initialize(apps), token);
    expect(await first.text()).toContain('"title":"OpenAI"');
    const session = first.headers.get("mcp-session-id") ?? "";
    expect(await toolsFor({ "Mcp-Session-Id": session })).toContain("browse-images");
    expect(await toolsFor({})).not.toContain("browse-images");
    expect(await toolsFor({ "User-Agent": "openai-mcp/1.0.0" })).toContain("browse-images");
    // Whatever stands there, it is only what a client says of itself.
    for (const odd of ["x", "x.", `x.${"A".repeat(9_000)}`, "x.bnVsbA", "x.e30"])
      expect(await toolsFor({ "Mcp-Session-Id": odd })).toContain("ask-openai");
    const huge = await team.post(initialize({ ...apps, huge: "x".repeat(5_000) }), token);
    expect(huge.headers.get("mcp-session-id")!.length).toBeLessThan(2_100);
  });

  it("closes the provider's request when a client goes away, in both eras", async () => {
    const ended: string[] = [];
    const team = await startTeamServer({ overrides: { chatProvider: hanging(ended) } });
    const token = await team.tokenOf("alice");
    const client = await team.clientOf("alice");
    const stop = new AbortController();
    const asked = client.callTool(
      { name: "ask-openai", arguments: { query: "modern" } },
      { signal: stop.signal },
    );
    await until(() => ended.includes("began modern"));
    stop.abort();
    await expect(asked).rejects.toThrow();
    await until(() => ended.includes("ended modern"));

    const legacy = new LegacyClient({ name: "legacy", version: "1.0.0" });
    const requestInit = { headers: { Authorization: `Bearer ${token}` } };
    await legacy.connect(new LegacyTransport(new URL(team.address), { requestInit }));
    const cancel = new AbortController();
    const waiting = legacy.callTool({ name: "ask-openai", arguments: { query: "legacy" } }, undefined, {
      signal: cancel.signal,
      onprogress: () => undefined,
    });
    await until(() => ended.includes("began legacy"));
    cancel.abort();
    await expect(waiting).rejects.toThrow();
    await until(() => ended.includes("ended legacy"));
    await legacy.close();
  });

  it("tells only the principal whose images have changed", async () => {
    const team = await startTeamServer();
    const [alice, bob] = [await team.clientOf("alice"), await team.clientOf("bob")];
    const told: string[] = [];
    for (const [name, client] of [
      ["alice", alice],
      ["bob", bob],
    ] as const) {
      client.setNotificationHandler("notifications/resources/list_changed", () => void told.push(name));
      await client.listen({ resourcesListChanged: true });
    }
    await alice.callTool({ name: "create-image", arguments: { prompt: "a fox" } });
    await until(() => told.length > 0);
    expect(told).toEqual(["alice"]);
  });

  it("lets each principal have a hundred subscriptions, and no more", async () => {
    const team = await startTeamServer();
    const [alice, bob] = [await team.tokenOf("alice"), await team.tokenOf("bob")];
    const left: (() => void)[] = [];
    const listen = (token: string) => {
      const leaving = new AbortController();
      left.push(() => leaving.abort());
      return fetch(team.address, {
        method: "POST",
        headers: {
          ...{ Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
          ...{ Accept: "application/json, text/event-stream", "Mcp-Method": "subscriptions/listen" },
          ...modern,
        },
        body: JSON.stringify(
          modernRequest("subscriptions/listen", { notifications: { resourcesListChanged: true } }),
        ),
        signal: leaving.signal,
      });
    };
    const answers = await Promise.all(Array.from({ length: 100 }, () => listen(alice)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200));
    const refused = await listen(alice);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({
      id: 1,
      error: { message: expect.stringContaining("You have 100 subscriptions open here") },
    });
    expect((await listen(bob)).status).toBe(200);
    // Other requests go on, and what is closed makes room.
    expect((await team.post(modernRequest("tools/list"), alice, modern)).status).not.toBe(429);
    left[0]!();
    let status = 429;
    while (status === 429) ({ status } = await listen(alice));
    expect(status).toBe(200);
    left.forEach((leave) => leave());
    // The old era has no such streams here.
    const stream = await fetch(team.address, {
      headers: { Authorization: `Bearer ${alice}`, Accept: "text/event-stream" },
    });
    expect(stream.status).toBe(405);
  });

  it("keeps in memory only so much of what one principal sends", async () => {
    const team = await startTeamServer({ server: { maxBodyBytes: 10_000 } });
    const [alice, bob] = [await team.tokenOf("alice"), await team.tokenOf("bob")];
    const open = (token: string) => {
      const sent = httpRequest(team.address, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-length": 9_999 },
      });
      const answer = new Promise<number | undefined>((resolve) => {
        sent.on("response", (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on("error", () => resolve(undefined));
      });
      sent.write("x".repeat(9_998));
      return { sent, answer };
    };
    const held = Array.from({ length: 5 }, () => open(alice));
    // Which one is the last to arrive is not known.
    const answers = held.map(({ answer }, at) => answer.then((status) => ({ at, status })));
    const first = await Promise.race(answers);
    expect(first.status).toBe(429);
    const other = open(bob);
    other.sent.end("x");
    expect(await other.answer).toBe(400);
    for (const [at, { sent }] of held.entries()) if (at !== first.at) sent.end("x");
    const others = await Promise.all(answers);
    expect(others.map(({ status }) => status).sort()).toEqual([400, 400, 400, 400, 429]);
    const again = open(alice);
    again.sent.end("x");
    expect(await again.answer).toBe(400);
  });

  it("leaves politely: not ready first, then it ends what is running, and streams that would not end", async () => {
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const chatProvider = new FakeChatProvider({ text: "Yes." });
    const { complete } = chatProvider;
    const team = await startTeamServer({
      server: { drainSeconds: 20 },
      overrides: {
        chatProvider: {
          complete: (request, call) => complete(request, call).map(async (reply) => (await asked, reply)),
        },
      },
    });
    const alice = await team.clientOf("alice");
    await alice.listen({ resourcesListChanged: true });
    const waiting = alice.callTool({ name: "ask-openai", arguments: { query: "Why?" } });
    await until(() => chatProvider.requests.length > 0);
    const stopped = team.stop("SIGTERM");
    const ready = () => fetch(team.address.replace("/mcp", "/readyz"));
    expect((await ready()).status).toBe(503);
    const closing = await fetch(team.address, { method: "PUT" });
    expect([closing.status, closing.headers.get("connection")]).toEqual([405, "close"]);
    answer();
    expect(await waiting).toMatchObject({ content: [{ text: "Yes." }, {}] });
    expect(await stopped).toBe(0);
    await expect(ready()).rejects.toThrow();
  });
});

/** A provider that answers nothing, and says when a question begins and ends. */
const hanging = (ended: string[]) =>
  new FakeChatProvider((request, call) => {
    const name = request.messages.at(-1)!.text;
    ended.push(`began ${name}`);
    call.signal.addEventListener("abort", () => ended.push(`ended ${name}`));
    return { hang: true };
  });
