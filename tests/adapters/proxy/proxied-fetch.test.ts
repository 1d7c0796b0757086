import { once } from "node:events";
import type { RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as rest } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { proxiedFetch } from "../../../src/adapters/proxy/proxied-fetch.js";
import { proxiesOf } from "../../../src/adapters/proxy/proxies.js";
import { describeNetworkError } from "../../../src/domain/call/network-error.js";
import { closeHostileServers, startHostileServer } from "../../support/hostile-server.js";
import { closeProxies, startHttpProxy } from "../../support/proxies.js";

afterEach(() => {
  closeProxies();
  closeHostileServers();
});

describe("a fetch through proxies", () => {
  it("sends a request as it is, and returns what is answered", async () => {
    const { send, requests } = await setup((request, response) => {
      void text(request).then((body) => {
        const { method, url, headers } = request;
        response.writeHead(201, { "x-sent": headers["x-own"], "set-cookie": ["a=1", "b=2"] });
        response.end(JSON.stringify({ method, url, host: headers.host, body }));
      });
    });
    const answer = await send("http://api.example.test/a?b=c", {
      method: "PUT",
      headers: { "x-own": "yes" },
      body: new TextEncoder().encode("hello"),
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("x-sent")).toBe("yes");
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await answer.json()).toEqual({
      method: "PUT",
      url: "/a?b=c",
      host: "api.example.test",
      body: "hello",
    });
    expect(requests).toEqual(["PUT http://api.example.test/a?b=c"]);
  });

  it("goes directly to this machine, to what NO_PROXY names, and without a proxy", async () => {
    const { send, requests, origin } = await setup((_request, response) => void response.end("direct"));
    expect(await (await send(origin)).text()).toBe("direct");
    expect(await (await send(new URL(origin))).text()).toBe("direct");
    expect(await (await send(new Request(origin))).text()).toBe("direct");
    expect(await (await proxiedFetch(undefined)(origin)).text()).toBe("direct");
    await expect(send("http://exempt.example.test/")).rejects.toThrow("fetch failed");
    expect(requests).toEqual([]);
  });

  it("follows no redirect", async () => {
    const { send, requests, origin } = await setup((_request, response) => {
      response.writeHead(302, { location: "http://api.example.test/other" }).end();
    });
    for (const address of ["http://api.example.test/", origin]) {
      const answer = await send(address);
      expect([answer.status, answer.headers.get("location")]).toEqual([302, "http://api.example.test/other"]);
    }
    expect(requests).toHaveLength(1);
  });

  it("knows answers without a body", async () => {
    const { send } = await setup(({ method }, response) => {
      response.writeHead(method === "HEAD" ? 200 : 204, method === "HEAD" ? { "content-length": 7 } : {});
      response.end();
    });
    const head = await send("http://api.example.test/", { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "7", ""]);
    expect((await send("http://api.example.test/", { method: "DELETE" })).status).toBe(204);
  });

  it("says what the proxy says", async () => {
    const { send, locked } = await setup((_request, response) => void response.end());
    const clause = async (sent: Promise<Response>) =>
      describeNetworkError(await sent.catch((thrown: unknown) => thrown));
    expect(await clause(locked("http://api.example.test/"))).toBe(
      "the proxy requires a valid user name and password (HTTP 407)",
    );
    expect(await clause(send("https://unknown.example.test/"))).toBe(
      "the proxy refused to connect to unknown.example.test:443 (HTTP 403)",
    );
  });

  it("ends when the signal aborts: before, while it waits, and in the middle of a body", async () => {
    const gone: Promise<unknown>[] = [];
    const arrived: string[] = [];
    const { send } = await setup((request, response) => {
      gone.push(once(response, "close"));
      arrived.push(request.url!);
      if (request.url === "/body") response.writeHead(200).write("the first part");
    });
    const why = new Error("no longer wanted");
    await expect(send("http://api.example.test/no", { signal: AbortSignal.abort(why) })).rejects.toBe(why);
    const waiting = new AbortController();
    const answer = send("http://api.example.test/wait", { signal: waiting.signal });
    const refused = expect(answer).rejects.toBe(why);
    while (arrived.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    waiting.abort(why);
    await refused;
    const reading = new AbortController();
    const body = await send("http://api.example.test/body", { signal: reading.signal });
    reading.abort(why);
    await expect(body.text()).rejects.toBe(why);
    await Promise.all(gone);
    expect(arrived).toEqual(["/wait", "/body"]);
  });

  it("heeds the signal whatever was collected as garbage meanwhile", async () => {
    const arrived: unknown[] = [];
    const { send } = await setup((request) => void arrived.push(request.url));
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const controller = new AbortController();
    const answer = send("http://api.example.test/wait", { signal: controller.signal });
    const why = new Error("no longer wanted");
    const refused = expect(answer).rejects.toBe(why);
    while (arrived.length === 0) await rest(5);
    for (let round = 0; round < 5; round++) {
      collectGarbage();
      await rest(10);
    }
    controller.abort(why);
    await refused;
  });

  it("refuses another protocol in place of an answer", async () => {
    const { origin } = await setup((_request, response) => {
      response.writeHead(101, { connection: "upgrade", upgrade: "other" }).end();
    });
    const send = proxiedFetch(proxiesOf({ allProxy: origin }));
    await expect(send("http://api.example.test/")).rejects.toThrow("fetch failed");
  });

  it("rejects for an answer that fetch has no form for", async () => {
    const { origin } = await setup((_request, response) => void response.writeHead(999).end("odd"));
    const send = proxiedFetch(proxiesOf({ allProxy: origin }));
    await expect(send("http://api.example.test/")).rejects.toThrow("fetch failed");
  });

  /** @param answer of the server behind the proxy. */
  async function setup(answer: RequestListener) {
    const origin = await startHostileServer(answer);
    const servers = { "api.example.test:80": Number(new URL(origin).port) };
    const open = await startHttpProxy({ servers });
    const closed = await startHttpProxy({ servers, credentials: "somebody:secret" });
    const noProxy = "exempt.example.test";
    return {
      origin,
      requests: open.requests,
      send: proxiedFetch(proxiesOf({ allProxy: `http://${open.address}`, noProxy })),
      locked: proxiedFetch(proxiesOf({ allProxy: `http://${closed.address}` })),
    };
  }
});
