import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { networkInterfaces } from "node:os";
import { gzipSync } from "node:zlib";
import type { Result } from "neverthrow";
import { downloadImage } from "../../../src/adapters/web/download-image.js";
import { proxiesOf } from "../../../src/adapters/proxy/proxies.js";
import { closeHostileServers, startHostileServer } from "../../support/hostile-server.js";
import { closeProxies, startHttpProxy } from "../../support/proxies.js";
import {
  checkedLookup,
  mayProxyReach,
  PrivateAddressError,
  publicAddresses,
} from "../../../src/adapters/web/checked-lookup.js";

const closers: (() => void)[] = [closeProxies, closeHostileServers];
afterAll(() => closers.forEach((close) => close()));

describe("downloadImage", () => {
  it("fetches from the base URL's own host", async () => {
    const { download, origin, seen } = await setup();
    expect(Buffer.from((await download(`${origin}/image`))._unsafeUnwrap()).toString()).toBe("0123456789");
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    "http://127.0.0.1/x",
    "http://localhost/x",
    "http://2130706433/x",
    "http://0x7f.1/x",
    "http://10.1.2.3/x",
    "http://172.16.0.1/x",
    "http://192.168.1.1/x",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1/x",
    "http://0.0.0.0/x",
    "http://[::1]/x",
    "http://[::ffff:127.0.0.1]/x",
    "http://[fd00::1]/x",
    "http://[fe80::1]/x",
    "http://[64:ff9b::7f00:1]/x",
    "http://[::7f00:1]/x",
    "http://[::ffff:0:7f00:1]/x",
    "http://[2002:7f00:1::]/x",
    "http://[fd00:ec2::254]/latest/meta-data",
    "http://[fec0::1]/x",
    "http://[201:1234::1]/x",
    "http://0177.0.0.1/x",
    "http://127.1/x",
    "http://①②⑦.0.0.1/x",
    "http://user:password@127.0.0.1/x",
    "http://168.63.129.16/machine?comp=goalstate",
    "http://100.100.100.200/latest/meta-data",
    "http://0/x",
  ])("rejects %s if the base URL is public", async (address) => {
    const { download, seen } = await setup([]);
    expect((await download(address))._unsafeUnwrapErr()).toContain("private network");
    expect(seen).toHaveLength(0);
  });

  it("allows no other origin of the same network, even by a redirect", async () => {
    const { download, origin } = await setup();
    const { origin: other } = await setup();
    const { port } = new URL(origin);
    for (const address of [
      `${other}/image`,
      `http://localhost:${port}/image`,
      `http://[::ffff:127.0.0.1]:${port}/image`,
      `https://127.0.0.1:${port}/image`,
      "http://192.168.1.1/x",
      `${origin}/redirect?to=${other}/image`,
    ]) {
      expect((await download(address))._unsafeUnwrapErr()).toContain("private network");
    }
  });

  it("allows the configured origins", async () => {
    const { origin } = await setup();
    const { download } = await setup([origin]);
    expect((await download(`${origin}/image`)).isOk()).toBe(true);
    const { port } = new URL(origin);
    const { download: byName } = await setup([`http://localhost:${port}`]);
    expect((await byName(`http://localhost:${port}/image`)).isOk()).toBe(true);
  });

  it.each([
    ["ftp://example.com/x", "not an http or https URL"],
    ["file:///etc/passwd", "not an http or https URL"],
    ["", "its URL is not valid"],
    ["image.png", "its URL is not valid"],
  ])("rejects %j", async (address, why) => {
    const { download } = await setup();
    expect((await download(address))._unsafeUnwrapErr()).toContain(why);
  });

  it.each([
    ["/redirect?to=http://10.0.0.1/x", "private network"],
    ["/redirect?to=http://[fe80::1]/x", "private network"],
    ["/redirect?to=file:///etc/passwd", "not an http or https URL"],
    ["/redirect?to=http://", "its URL is not valid"],
    ["/loop", "more than 3 times"],
    ["/missing", "HTTP 404"],
    ["/empty", "empty"],
    ["/reset", "connection was lost"],
    ["/cut", "connection was lost"],
    ["/upgrade", "the connection failed"],
    ["/hints", "the connection failed"],
    ["/headers", "the connection failed"],
    ["/endless", "larger than 1000 bytes"],
  ])("does not follow %s", async (path, why) => {
    const { download, origin } = await setup();
    expect((await download(origin + path))._unsafeUnwrapErr()).toContain(why);
  });

  it("follows a redirect on the same host", async () => {
    const { download, origin } = await setup();
    expect((await download(`${origin}/redirect?to=/image`)).isOk()).toBe(true);
  });

  it("decompresses nothing", async () => {
    const { download, origin } = await setup();
    const bytes = (await download(`${origin}/gzip`))._unsafeUnwrap();
    expect([bytes[0], bytes[1], bytes.length < 1_000]).toEqual([0x1f, 0x8b, true]);
  });

  it("ends with the call", async () => {
    const { download, origin, cancel, seen } = await setup();
    const result = download(`${origin}/hang`);
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    cancel();
    expect((await result).isErr()).toBe(true);
  });

  it("asks for the image as it is, on a connection of its own", async () => {
    const { download, origin, seen } = await setup();
    await download(`${origin}/image`);
    expect(seen[0]?.headers).toEqual({ host: new URL(origin).host, connection: "close" });
  });

  async function setup(origins?: readonly string[]): Promise<{
    origin: string;
    seen: IncomingMessage[];
    cancel: () => void;
    download: (address: string) => Promise<Result<Uint8Array, string>>;
  }> {
    const seen: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      seen.push(request);
      serve(request, response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const controller = new AbortController();
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      origin,
      seen,
      cancel: () => controller.abort(),
      download: (address) =>
        downloadImage(address, { origins: origins ?? [origin], maximumBytes: 1000 }, controller.signal),
    };
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", "http://host");
    switch (url.pathname) {
      case "/image":
        response.end("0123456789");
        return;
      case "/redirect":
        response.writeHead(302, { location: url.searchParams.get("to") ?? "" }).end();
        return;
      case "/loop":
        response.writeHead(301, { location: "/loop" }).end();
        return;
      case "/empty":
        response.end();
        return;
      case "/reset":
        response.destroy();
        return;
      case "/endless": {
        const drip = (): void => {
          while (!response.destroyed && response.write("x".repeat(100)));
        };
        response.on("drain", drip);
        drip();
        return;
      }
      case "/cut":
        response.writeHead(200, { "content-length": "100" }).write("0123", () => response.destroy());
        return;
      case "/upgrade":
        response.writeHead(101, { connection: "upgrade", upgrade: "x" }).end();
        return;
      case "/hints": {
        const hint = (): void => {
          while (!response.destroyed && response.socket?.write("HTTP/1.1 103 Early Hints\r\n\r\n"));
        };
        response.socket?.on("drain", hint).on("error", () => undefined);
        hint();
        return;
      }
      case "/headers":
        response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}\r\n\r\n`);
        return;
      case "/gzip":
        response.setHeader("content-encoding", "gzip").end(gzipSync(Buffer.alloc(100_000)));
        return;
      case "/hang":
        return;
      default:
        response.writeHead(404).end();
    }
  }
});

describe("a download through a proxy", () => {
  it("leaves it to the proxy to look up a name that is unknown here", async () => {
    const { download, requests } = await setup();
    expect((await download("http://images.example.test/image")).isOk()).toBe(true);
    expect(requests).toEqual(["GET http://images.example.test/image"]);
  });

  it.each([
    "http://127.0.0.1/image",
    "http://10.1.2.3/image",
    "http://[fd00::1]/image",
    "http://2130706433/image",
    "http://localhost/image",
    "http://intranet/image",
    "http://printer.local/image",
    "http://wiki.corp.internal/image",
    "http://images.example.test/redirect?to=http://10.0.0.1/image",
    "http://images.example.test/redirect?to=http://intranet/image",
  ])("does not reach into the private network: %s", async (address) => {
    const { download, requests } = await setup();
    expect((await download(address))._unsafeUnwrapErr()).toContain("private network");
    expect(requests.filter((request) => !request.includes("/redirect"))).toEqual([]);
  });

  it("reaches allowed origins, wherever they are", async () => {
    const { download, requests } = await setup(["http://intranet"]);
    expect((await download("http://intranet/image")).isOk()).toBe(true);
    expect(requests).toEqual(["GET http://intranet/image"]);
  });

  it("goes directly where NO_PROXY says so", async () => {
    const { download, requests } = await setup([], { noProxy: "images.example.test" });
    expect((await download("http://images.example.test/image"))._unsafeUnwrapErr()).toMatch(
      /did not deliver it without a proxy: the host name/,
    );
    expect(requests).toEqual([]);
  });

  it.each([
    [
      "http://images.example.test/image",
      { credentials: "a:b" },
      "requires a valid user name and password (HTTP 407)",
    ],
    [
      "https://images.example.test/image",
      { credentials: "a:b" },
      "requires a valid user name and password (HTTP 407)",
    ],
    ["https://other.example.test/image", {}, "refused to connect to other.example.test:443 (HTTP 403). Ask"],
  ])("says which proxy refused %s", async (address, options, why) => {
    const { download, proxy } = await setup([], options);
    const message = (await download(address))._unsafeUnwrapErr();
    expect(message).toContain(`did not deliver it through the proxy ${proxy}: the proxy ${why}`);
    expect(message).not.toMatch(/\.$/);
  });

  async function setup(
    origins: readonly string[] = [],
    { credentials, noProxy }: { credentials?: string; noProxy?: string } = {},
  ) {
    const server = await startHostileServer(({ url = "" }, response) => {
      const to = new URL(url, "http://x").searchParams.get("to");
      if (to === null) response.end("0123456789");
      else response.writeHead(302, { location: to }).end();
    });
    const port = Number(new URL(server).port);
    const { address, requests } = await startHttpProxy({
      servers: { "images.example.test:80": port, "intranet:80": port },
      ...(credentials !== undefined && { credentials }),
    });
    const proxies = proxiesOf({ allProxy: `http://${address}`, noProxy });
    const rules = { origins, maximumBytes: 1000, proxies };
    return {
      proxy: address,
      requests,
      download: (url: string) => downloadImage(url, rules, new AbortController().signal),
    };
  }
});

describe("public addresses", () => {
  it("are not those of this machine, however they are written", async () => {
    const isPublic = await publicAddresses(["93.184.216.34", "2606:4700::1", "fe80::1%eth0"]);
    for (const own of ["93.184.216.34", "::ffff:93.184.216.34", "2606:4700:0:0::1"])
      expect([own, isPublic(own)]).toEqual([own, false]);
    for (const other of ["93.184.216.35", "2606:4700::2"])
      expect([other, isPublic(other)]).toEqual([other, true]);
    for (const { address } of Object.values(networkInterfaces()).flatMap((all = []) => all))
      expect([address, (await publicAddresses())(address)]).toEqual([address, false]);
    expect(isPublic("not an address")).toBe(false);
  });
});

describe("checkedLookup", () => {
  it("passes on exactly the addresses that it checked", async () => {
    const { all, one } = setup(["93.184.216.34", "93.184.216.35"]);
    expect(await all()).toEqual([null, [address("93.184.216.34"), address("93.184.216.35")], undefined]);
    expect(await one()).toEqual([null, "93.184.216.34", 4]);
  });

  it.each([[["10.0.0.1"]], [["93.184.216.34", "10.0.0.1"]], [[]]])(
    "rejects a name that resolves to %j",
    async (found) => {
      const { all, one } = setup(found);
      expect((await all())[0]).toBeInstanceOf(PrivateAddressError);
      expect((await one())[0]).toBeInstanceOf(PrivateAddressError);
    },
  );

  it.each([
    ["93.184.216.34", null, true],
    ["10.0.0.1", null, false],
    ["", Object.assign(new Error("no"), { code: "ENOTFOUND" }), true],
  ])("decides whether a proxy may be asked for a name that resolves to %j", async (found, error, may) => {
    const { lookup } = setup(found === "" ? [] : [found], error);
    expect(await mayProxyReach(new URL("http://example.com/"), lookup)).toBe(may);
  });

  it("passes on that a name is unknown", async () => {
    const unknown = Object.assign(new Error("no"), { code: "ENOTFOUND" });
    expect((await setup([], unknown).all())[0]).toBe(unknown);
    expect((await setup([], unknown).one())[0]).toBe(unknown);
  });

  it.each([true, false])("passes on the real resolver's error for an unknown name (all: %j)", async (all) => {
    const lookup = checkedLookup(() => true);
    const error = await new Promise((resolve) => lookup("no-such-host.invalid", { all }, resolve));
    expect(error).toMatchObject({
      syscall: "getaddrinfo",
      code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
    });
  });

  const address = (ip: string): { address: string; family: number } => ({ address: ip, family: 4 });

  function setup(
    found: string[],
    error: Error | null = null,
  ): { lookup: LookupFunction; all: () => Promise<unknown[]>; one: () => Promise<unknown[]> } {
    const lookup = checkedLookup(
      (ip) => !ip.startsWith("10."),
      // As dns.lookup does: an error comes without addresses.
      (_, __, callback) => (error === null ? callback(null, found.map(address)) : callback(error)),
    );
    const ask = (all: boolean): Promise<unknown[]> =>
      new Promise((resolve) => {
        lookup("example.com", { all }, (...result) => resolve(result));
      });
    return { lookup, all: () => ask(true), one: () => ask(false) };
  }
});
