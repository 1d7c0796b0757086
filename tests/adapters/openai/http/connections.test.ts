import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import { jest } from "@jest/globals";
import { generate } from "selfsigned";
import { Connections, type SentRequest } from "../../../../src/adapters/openai/http/connections.js";
import { proxiesOf } from "../../../../src/adapters/proxy/proxies.js";
import { closeProxies, startHttpProxy, startSocksProxy } from "../../../support/proxies.js";
import { nodeFetch } from "../../../../src/adapters/openai/http/node-fetch.js";
import { describeNetworkError } from "../../../../src/domain/call/network-error.js";

const servers: Server[] = [];
afterEach(() => {
  jest.restoreAllMocks();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

const end = (_: IncomingMessage, response: ServerResponse): unknown => response.end("hello");
const hangUp = ({ socket }: IncomingMessage): unknown => socket.destroy();

describe("a reader that stops at the end mark", () => {
  it("gives the connection back once the body has ended", async () => {
    const { open, get, connections } = await setup((_, response) => {
      response.write("data: [DONE]\n\n");
      setTimeout(() => response.end(), 20);
    });
    await stopEarly(await open("/"));
    await freed(connections, 1);
    await get("/");
    expect(connections()).toHaveLength(1);
  });

  it("is not held up by a body that never ends, whose connection is closed", async () => {
    const { open, connections } = await setup((_, response) => response.write("data: [DONE]\n\n"));
    await stopEarly(await open("/first"));
    await stopEarly(await open("/second"));
    expect(connections()).toHaveLength(2);
    for (const socket of connections()) if (!socket.destroyed) await once(socket, "close");
  });

  it("reads only a limited rest", async () => {
    const { open, connections } = await setup(async (_, response) => {
      while (!response.destroyed) {
        response.write("x".repeat(10_000));
        await new Promise((later) => setImmediate(later));
      }
    });
    await stopEarly(await open("/"));
    const [socket] = connections();
    if (socket?.destroyed === false) await once(socket, "close");
    expect(socket?.bytesWritten).toBeLessThan(10_000_000);
  });
});

describe("an idle connection that the server has closed", () => {
  it("is replaced at once, and the request is sent again", async () => {
    const { get, urls } = await setup(inTurn(end, hangUp, end));
    await get("/first");
    expect(await get("/second")).toBe("hello");
    expect(urls()).toEqual(["/first", "/second", "/second"]);
  });

  it.each(["http", "socks5h"])("is replaced through a proxy too: %s", async (scheme) => {
    const { server, urls } = await setup(inTurn(end, hangUp, end));
    const { port } = server.address() as AddressInfo;
    const start = scheme === "http" ? startHttpProxy : startSocksProxy;
    const { address } = await start({ servers: { "api.example.test:80": port } });
    const proxies = proxiesOf({ allProxy: `${scheme}://${address}` })!;
    const connections = new Connections(false, {}, (url) => proxies.agentFor(url));
    connections.prepare("http://api.example.test/");
    const fetch = nodeFetch(connections, 65_536);
    const get = async (path: string) =>
      (await fetch(`http://api.example.test${path}`, { headers: {} })).text();
    await get("/first");
    expect(await get("/second")).toBe("hello");
    expect(urls()).toEqual(["/first", "/second", "/second"]);
    closeProxies();
  });

  it("is replaced with the body", async () => {
    const { get, bodies } = await setup(inTurn(end, hangUp, end));
    await get("/");
    await get("/", { method: "POST", headers: {}, body: new TextEncoder().encode("süß") });
    expect(bodies()).toEqual(["", "süß", "süß"]);
  });

  it.each<[string, Partial<SentRequest>, (request: IncomingMessage, response: ServerResponse) => unknown]>([
    ["something may have been billed", { isCostly: true }, hangUp],
    ["an answer has begun", {}, ({ socket }) => socket.end("HTTP/1.1 2")],
    [
      "it closed only later",
      {},
      ({ socket }) => {
        const later = Date.now() + 1_001;
        jest.spyOn(Date, "now").mockImplementation(() => later);
        socket.destroy();
      },
    ],
  ])("is not replaced if %s", async (_, more, fault) => {
    const { get, urls } = await setup(inTurn(end, fault, end));
    await get("/first");
    const failure: unknown = await get("/second", { headers: {}, ...more }).catch(
      (thrown: unknown) => thrown,
    );
    expect(describeNetworkError(failure)).toMatch(/^the connection (was lost|failed) /);
    expect(urls()).toEqual(["/first", "/second"]);
  });

  it("is replaced once: a new connection that is closed is an error", async () => {
    const { get, urls } = await setup(inTurn(end, hangUp, hangUp, end));
    await get("/first");
    await expect(get("/second")).rejects.toThrow("fetch failed");
    expect(urls()).toEqual(["/first", "/second", "/second"]);
  });

  it("stays a cancellation if the call was cancelled", async () => {
    const given = new AbortController();
    const { get } = await setup(inTurn(end, () => given.abort()));
    await get("/");
    await expect(get("/", { headers: {}, signal: given.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});

describe("idle connections", () => {
  // Only the clock and intervals are faked: sockets need the rest.
  beforeEach(() =>
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "setTimeout", "clearTimeout"] }),
  );
  afterEach(() => jest.useRealTimers());

  it.each([
    ["are kept for minutes", 200_000, {}, 1],
    ["are kept for seconds where a reply may be billed twice", 3_000, { isCostly: true }, 2],
    ["are closed after that", 300_000, {}, 2],
  ])("%s", async (_, milliseconds, more, count) => {
    const { get, connections } = await setup(end);
    await get("/");
    await freed(connections, 1);
    jest.advanceTimersByTime(milliseconds);
    await get("/", { headers: {}, ...more });
    expect(connections()).toHaveLength(count);
  });

  it("are not used after the machine slept", async () => {
    const { get, connections } = await setup(end);
    await get("/");
    await freed(connections, 1);
    jest.setSystemTime(Date.now() + 60_000);
    await get("/");
    expect(connections()).toHaveLength(2);
  });

  it("are watched only while there are any", async () => {
    const { get, connections } = await setup(end);
    await get("/");
    await freed(connections, 1);
    expect(jest.getTimerCount()).toBe(1);
    connections()[0]?.destroy();
    await new Promise((closed) => setTimeout(closed, 50));
    jest.advanceTimersByTime(5_000);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe("prepare", () => {
  it("opens a connection for the next request, and sends nothing", async () => {
    const { prepare, get, connections, urls } = await setup(end);
    prepare();
    await freed(connections, 1);
    expect(urls()).toEqual([]);
    prepare();
    await get("/");
    expect(connections()).toHaveLength(1);
  });

  it("is forgotten when the server closes it, and replaced when it turns out to be closed", async () => {
    const { prepare, get, connections } = await setup(end);
    prepare();
    await freed(connections, 1);
    connections()[0]?.destroy();
    expect(await get("/")).toBe("hello");
    expect(connections()).toHaveLength(2);
  });

  it("says nothing if it fails", async () => {
    const { server, prepare, get } = await setup(end);
    await new Promise((closed) => server.close(closed));
    prepare();
    await expect(get("/")).rejects.toThrow("fetch failed");
  });
});

it("resumes the TLS session of the prepared connection", async () => {
  const { prepare, get, connections } = await setup(
    (_, response) => setTimeout(() => response.end("hello"), 20),
    await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec" }),
  );
  prepare();
  await freed(connections, 1);
  await get("/");
  await Promise.all([get("/"), get("/"), get("/")]);
  expect(connections().map((socket) => (socket as TLSSocket).isSessionReused())).toEqual([false, true, true]);
});

/** Answers each request in its own way. */
const inTurn = (
  ...answers: ((request: IncomingMessage, response: ServerResponse) => unknown)[]
): ((request: IncomingMessage, response: ServerResponse) => unknown) => {
  const left = [...answers];
  return (request, response) => left.shift()?.(request, response);
};

async function stopEarly(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of body) if (chunk.length > 0) break;
}

/** Waits until the server has seen this many connections, and what it wrote has arrived. */
async function freed(connections: () => readonly Socket[], count: number): Promise<void> {
  while (connections().length < count) await new Promise((seen) => setTimeout(seen, 5));
  await new Promise((arrived) => setTimeout(arrived, 50));
}

async function setup(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
  tls?: { readonly private: string; readonly cert: string },
) {
  const opened: Socket[] = [];
  const seen: { readonly url: string | undefined; readonly body: string }[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    void text(request).then((body) => {
      seen.push({ url: request.url, body });
      answer(request, response);
    });
  };
  const server = tls ? createTlsServer({ key: tls.private, cert: tls.cert }, handle) : createServer(handle);
  server.on(tls ? "secureConnection" : "connection", (socket: Socket) => opened.push(socket));
  // The test decides which connections are kept.
  server.keepAliveTimeout = 0;
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  const origin = `http${tls ? "s" : ""}://localhost:${(server.address() as AddressInfo).port}`;
  const connections = new Connections(tls !== undefined, tls && { ca: tls.cert });
  const fetch = nodeFetch(connections, 65_536);
  const send = (path: string, init: SentRequest = { headers: {} }) => fetch(origin + path, init);
  return {
    server,
    open: async (path: string) => (await send(path)).body,
    get: async (path: string, init?: SentRequest) => (await send(path, init)).text(),
    prepare: () => connections.prepare(origin),
    connections: () => opened,
    urls: () => seen.map(({ url }) => url),
    bodies: () => seen.map(({ body }) => body),
  };
}
