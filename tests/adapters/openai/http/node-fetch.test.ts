import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Connections } from "../../../../src/adapters/openai/http/connections.js";
import { nodeFetch } from "../../../../src/adapters/openai/http/node-fetch.js";
import { describeNetworkError } from "../../../../src/domain/call/network-error.js";

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close().closeAllConnections();
});

const json = { "content-type": "application/json" };

describe("nodeFetch", () => {
  it("sends the request, and returns the response", async () => {
    const { send, seen } = await setup((_, response) =>
      response
        .writeHead(201, { "x-many": ["a", "b"], "content-type": "application/json" })
        .end('{"deep":true}'),
    );
    const answer = await send("/deep?er", { method: "POST", headers: json, body: '{"how":"deep"}' });
    expect(seen).toMatchObject([{ method: "POST", url: "/deep?er", body: '{"how":"deep"}' }]);
    expect(seen[0]?.headers).toMatchObject({ ...json, "content-length": "14" });
    expect(answer).toMatchObject({ status: 201, ok: true });
    expect(answer.headers.get("x-many")).toBe("a, b");
    expect(await answer.json()).toEqual({ deep: true });
  });

  it("sends bytes unchanged, and reads text", async () => {
    const { send, seen } = await setup((_, response) => response.writeHead(404).end("näher"));
    const answer = await send("/", { method: "POST", headers: {}, body: new TextEncoder().encode("süß") });
    expect(seen[0]?.body).toBe("süß");
    expect(answer).toMatchObject({ status: 404, ok: false });
    expect(await answer.text()).toBe("näher");
  });

  it("reuses a connection", async () => {
    const { send, connections } = await setup((_, response) => response.end("hello"));
    for (let turn = 0; turn < 3; turn++) await (await send("/", { headers: {} })).text();
    expect(connections()).toBe(1);
  });

  it("follows a redirect, with the body if it must be sent again", async () => {
    const { send, seen } = await setup(({ url }, response) =>
      url === "/old" ? response.writeHead(307, { location: "/new" }).end() : response.end("found"),
    );
    const answer = await send("/old", { method: "POST", headers: json, body: "{}" });
    expect(await answer.text()).toBe("found");
    expect(seen.at(-1)).toMatchObject({ method: "POST", url: "/new", body: "{}" });
  });

  it("puts the cause where the standard puts it", async () => {
    const { send, server } = await setup(() => undefined);
    await new Promise((closed) => server.close(closed));
    const failure: unknown = await send("/", { headers: {} }).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(TypeError);
    expect(describeNetworkError(failure)).toBe("the connection was refused (ECONNREFUSED)");
  });

  it("reports a server that does not speak HTTP", async () => {
    const { send } = await setup(({ socket }) => socket.end("SSH-2.0-OpenSSH\r\n\r\n"));
    const failure: unknown = await send("/", { headers: {} }).catch((thrown: unknown) => thrown);
    expect(describeNetworkError(failure)).toMatch(/^the connection failed \(HPE_/);
  });

  it("reports a broken body only to its reader", async () => {
    const { send } = await setup((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("begun");
      setImmediate(() => response.destroy());
    });
    const unread = await send("/", { headers: {} });
    const answer = await send("/", { headers: {} });
    await expect(answer.text()).rejects.toMatchObject({ code: "ECONNRESET" });
    await unread.body.cancel();
  });

  it("closes the connection when aborted, before an answer and in the middle of one", async () => {
    const given = new AbortController();
    const { send, seen } = await setup(({ url }, response) => {
      if (url === "/begun") response.writeHead(200).write("begun");
    });
    const silent = send("/silent", { headers: {}, signal: given.signal });
    const begun = await send("/begun", { headers: {}, signal: given.signal });
    given.abort();
    await expect(silent).rejects.toMatchObject({ name: "AbortError" });
    await expect(begun.text()).rejects.toThrow();
    await Promise.all(seen.map(({ closed }) => closed));
  });
});

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly closed: Promise<unknown>;
}

async function setup(answer: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const seen: Seen[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const closed = once(response, "close");
    const { method, url, headers } = request;
    void text(request).then((body) => {
      seen.push({ method, url, headers, body, closed });
      answer(request, response);
    });
  });
  server.on("connection", () => connections++);
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fetch = nodeFetch(new Connections(false), 65_536);
  const send = (path: string, init: Parameters<typeof fetch>[1]) => fetch(origin + path, init);
  return { server, send, seen, connections: () => connections };
}
