import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Result } from "neverthrow";
import { downloadImage } from "../../../src/adapters/web/download-image.js";
import { checkedLookup, PrivateAddressError } from "../../../src/adapters/web/checked-lookup.js";

const closers: (() => void)[] = [];
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
    ["/endless", "larger than 1000 bytes"],
  ])("does not follow %s", async (path, why) => {
    const { download, origin } = await setup();
    expect((await download(origin + path))._unsafeUnwrapErr()).toContain(why);
  });

  it("follows a redirect on the same host", async () => {
    const { download, origin } = await setup();
    expect((await download(`${origin}/redirect?to=/image`)).isOk()).toBe(true);
  });

  it("ends with the call", async () => {
    const { download, origin, cancel, seen } = await setup();
    const result = download(`${origin}/hang`);
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    cancel();
    expect((await result).isErr()).toBe(true);
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
      case "/hang":
        return;
      default:
        response.writeHead(404).end();
    }
  }
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
  ): { all: () => Promise<unknown[]>; one: () => Promise<unknown[]> } {
    const lookup = checkedLookup(
      (ip) => !ip.startsWith("10."),
      // As dns.lookup does: an error comes without addresses.
      (_, __, callback) => (error === null ? callback(null, found.map(address)) : callback(error)),
    );
    const ask = (all: boolean): Promise<unknown[]> =>
      new Promise((resolve) => {
        lookup("example.com", { all }, (...result) => resolve(result));
      });
    return { all: () => ask(true), one: () => ask(false) };
  }
});
