import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { createServer, type AddressInfo, type LookupFunction, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { connectRefusal, socksRefusal, unreachable } from "../../../src/adapters/proxy/proxy-refusal.js";
import { proxiesOf } from "../../../src/adapters/proxy/proxies.js";
import { describeNetworkError, neverConnected, remedyFor } from "../../../src/domain/call/network-error.js";
import { makeAuthority, makeCertificate } from "../../support/certificates.js";
import { closeHostileServers, startHostileServer } from "../../support/hostile-server.js";
import { closeProxies, startHttpProxy, startSocksProxy } from "../../support/proxies.js";

const closers: (() => void)[] = [];
afterAll(() => {
  closeProxies();
  closeHostileServers();
  closers.forEach((close) => close());
});

const credentials = "somebody:pässwörd@1";
const inUrl = "somebody:p%C3%A4ssw%C3%B6rd%401@";
const host = "api.example.test";
const secure = `https://${host}/x`;
const plain = `http://${host}/x`;
const schemes = ["http", "https", "socks5h"] as const;

describe("a proxy agent", () => {
  it.each(schemes)("keeps its connections: %s", async (scheme) => {
    const { start, get } = await setup();
    const { url, requests } = await start(scheme);
    for (const target of [secure, plain]) {
      const before = requests.length;
      const through = proxiesOf({ allProxy: url })!;
      for (let time = 0; time < 3; time++) expect(await get(through, target)).toBe("hello");
      // A forwarded request names its URL each time, on one connection too.
      expect(requests.length - before).toBe(target === plain && scheme !== "socks5h" ? 3 : 1);
    }
  });

  it("looks the server's name up here for socks5://, as the request asks for it", async () => {
    const { start, get, failure } = await setup();
    const { url, requests } = await start("socks5");
    expect(await failure(url, secure)).toMatchObject({
      clause: /^the host name .*\((ENOTFOUND|EAI_AGAIN)\)$/,
    });
    const lookup: LookupFunction = (_name, _options, callback) => callback(null, "192.0.2.7", 4);
    expect(await get(proxiesOf({ allProxy: url })!, secure, { lookup })).toBe("hello");
    expect(requests).toEqual(["SOCKS 192.0.2.7:443"]);
  });

  it.each(schemes)("says whose certificate is not trusted: %s", async (scheme) => {
    const { start, failure } = await setup();
    const { url } = await start(scheme);
    // Nothing is trusted.
    const { clause, remedy, thrown } = await failure(url, secure, { ca: "" });
    const why = "its TLS certificate is not trusted here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)";
    expect(clause).toBe(scheme === "https" ? `the proxy cannot be used: ${why}` : why);
    expect(remedy).toContain("NODE_EXTRA_CA_CERTS");
    expect(neverConnected(thrown)).toBe(true);
  });

  it.each(schemes)("needs its credentials: %s", async (scheme) => {
    const { start, get, failure } = await setup();
    const { url } = await start(scheme, credentials);
    expect(await get(proxiesOf({ allProxy: url })!, secure)).toBe("hello");
    for (const wrong of [url.replace(inUrl, ""), url.replace("somebody", "nobody")]) {
      const { clause, remedy } = await failure(wrong, secure);
      expect(clause).toMatch(/^the proxy requires a valid user name and password \((HTTP 407|SOCKS)\)$/);
      expect(remedy).toContain("percent-encoded");
    }
  });

  it.each(schemes)("says whether the proxy refused, or could not reach the server: %s", async (scheme) => {
    const { start, failure } = await setup();
    const { url } = await start(scheme);
    const refused = await failure(url, "https://forbidden.test/");
    expect(refused.clause).toMatch(
      /^the proxy refused to connect to forbidden\.test:443 \((HTTP 403|NotAllowed)\)$/,
    );
    expect(refused.remedy).toContain("NO_PROXY");
    const down = await failure(url, "https://down.test/");
    expect(down.clause).toMatch(
      /^the proxy could not connect to down\.test:443 \((HTTP 502|ConnectionRefused)\)$/,
    );
    expect(down.remedy).toBeUndefined();
    expect([refused, down].map(({ thrown }) => neverConnected(thrown))).toEqual([true, true]);
  });

  it.each(schemes)("says that the proxy itself cannot be reached: %s", async (scheme) => {
    const { failure } = await setup();
    for (const target of [secure, plain]) {
      const refused = await failure(`${scheme}://${inUrl}127.0.0.1:9`, target);
      expect(refused).toMatchObject({
        clause: "the proxy cannot be used: the connection was refused (ECONNREFUSED)",
        remedy: undefined,
      });
      expect(neverConnected(refused.thrown)).toBe(true);
      const unknown = await failure(`${scheme}://${inUrl}no-such-proxy.invalid:9`, target);
      expect(unknown.clause).toMatch(/^the proxy cannot be used: the host name .*\((ENOTFOUND|EAI_AGAIN)\)$/);
      expect(JSON.stringify([refused, unknown])).not.toMatch(/somebody|pässw|p%C3/);
    }
  });

  it.each([
    ["http", "hello, I am no proxy\r\n\r\n", /does not answer as a proxy does/],
    ["http", "", /does not answer as a proxy does/],
    ["socks5h", "HTTP/1.1 400 Bad Request\r\n\r\n", /does not answer as a proxy does/],
    ["socks5h", "", /the connection was lost \(ECONNRESET\)/],
  ])("notices that %s://… answers %j", async (scheme, answer, clause) => {
    const { failure } = await setup();
    const address = await startStranger((socket) => socket.once("data", () => socket.end(answer)));
    expect((await failure(`${scheme}://${address}`, secure)).clause).toMatch(clause);
  });

  it.each(["http", "socks5h"])("ends with the request while the proxy is silent: %s", async (scheme) => {
    const { get } = await setup();
    const left: Promise<unknown>[] = [];
    const arrived: (() => void)[] = [];
    const address = await startStranger((socket) => {
      left.push(once(socket, "close"));
      socket.on("data", () => arrived.splice(0).forEach((tell) => tell()));
    });
    for (const target of scheme === "http" ? [secure] : [secure, plain]) {
      const controller = new AbortController();
      const asked = new Promise<void>((resolve) => arrived.push(resolve));
      const answer = get(proxiesOf({ allProxy: `${scheme}://${address}` })!, target, {
        signal: controller.signal,
      });
      await asked;
      controller.abort();
      await expect(answer).rejects.toMatchObject({ name: "AbortError" });
      if (scheme === "http") await Promise.all(left);
    }
  });

  async function setup() {
    const authority = await makeAuthority();
    const [api, own] = await Promise.all(
      [host, "127.0.0.1"].map((name) => makeCertificate(name, { authority })),
    );
    const ports = await Promise.all(
      [api, undefined].map(async (tls) =>
        Number(
          new URL(await startHostileServer((_request, response) => void response.end("hello"), tls)).port,
        ),
      ),
    );
    const servers = {
      [`${host}:443`]: ports[0]!,
      [`${host}:80`]: ports[1]!,
      "192.0.2.7:443": ports[0]!,
      "down.test:443": "down",
    } as const;
    const start = async (scheme: string, needed?: string) => {
      const options = { servers, ...(needed !== undefined && { credentials: needed }) };
      const proxy = scheme.startsWith("socks")
        ? await startSocksProxy(options)
        : await startHttpProxy({ ...options, ...(scheme === "https" && { tls: own! }) });
      return { ...proxy, url: `${scheme}://${needed === undefined ? "" : inUrl}${proxy.address}` };
    };
    const get = async (
      proxies: NonNullable<ReturnType<typeof proxiesOf>>,
      url: string,
      {
        ca = authority.cert,
        ...options
      }: { lookup?: LookupFunction; signal?: AbortSignal; ca?: string } = {},
    ): Promise<string> => {
      const agent = (await proxies.agentFor(new URL(url)))!;
      // The process trusts a CA for all its connections (NODE_EXTRA_CA_CERTS); a test only for one agent's.
      if ("connectOpts" in agent) Object.assign(agent.connectOpts as object, { ca });
      const send = url.startsWith("https:") ? httpsRequest : httpRequest;
      return new Promise((resolve, reject) => {
        send(url, { ...options, agent, ca }, (answer) => void text(answer).then(resolve, reject))
          .on("error", reject)
          .end();
      });
    };
    const failure = async (proxy: string, url: string, options: { ca?: string } = {}) => {
      const thrown: unknown = await get(proxiesOf({ allProxy: proxy })!, url, options).catch(
        (error: unknown) => error,
      );
      return { thrown, clause: describeNetworkError(thrown) ?? String(thrown), remedy: remedyFor(thrown) };
    };
    return { start, get, failure };
  }

  async function startStranger(serve: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      closers.push(() => socket.destroy());
      serve(socket);
    });
    closers.push(() => server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
});

describe("what a proxy refuses", () => {
  it.each([
    [302, undefined, /refused to connect to a:1 \(HTTP 302\)/, true],
    [Number.NaN, undefined, /does not answer as a proxy does/, true],
    [503, undefined, /could not connect to a:1 \(HTTP 503\)/, false],
  ])("HTTP %p", (status, _message, clause, hasRemedy) => {
    const error = connectRefusal("a:1", status);
    expect(error.message).toMatch(clause);
    expect(remedyFor(error) !== undefined).toBe(hasRemedy);
  });

  it.each([
    ["Socks5 proxy rejected connection - HostUnreachable", /could not connect to a:1 \(HostUnreachable\)/],
    ["Socks4 Proxy rejected connection - (Rejected)", /refused to connect to a:1 \(Rejected\)/],
    ["connect EHOSTUNREACH 10.0.0.1:1080", /the host cannot be reached from here \(EHOSTUNREACH\)/],
    ["Socket closed", /the connection was lost/],
    ["", /does not answer as a proxy does/],
  ])("SOCKS: %s", (message, clause) => {
    const thrown = Object.assign(new Error(message), { options: { password: "secret" } });
    const error = socksRefusal("a:1", thrown);
    expect(error.message).toMatch(clause);
    expect(JSON.stringify(error)).not.toContain("secret");
  });

  it("is a timeout if the proxy stays silent", () => {
    const late = Object.assign(new Error("late"), { code: "ETIMEDOUT" });
    for (const error of [unreachable(late), socksRefusal("a:1", late)])
      expect(error.message).toBe("the proxy cannot be used: connecting timed out (ETIMEDOUT)");
  });
});
