import { request as httpRequest } from "node:http";
import { serveGallery, type GalleryRequest } from "../../../src/adapters/browser/gallery-site.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

const sites: { close(): void }[] = [];
afterEach(() => {
  for (const site of sites.splice(0)) site.close();
});

describe("the site of the gallery", () => {
  it("lets one browser in, once, and shows it the page and the view under their policies", async () => {
    const { address, origin, enter } = await site();
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
    const { status, headers, cookie } = await enter();
    const home = String(headers.get("location"));
    expect([status, home]).toEqual([303, expect.stringMatching(/^\/[\w-]{43}\/$/)]);
    // Browsers send cookies to other programs on this machine, too, but only for their path.
    expect(headers.get("set-cookie")).toMatch(new RegExp(`; Path=${home}; HttpOnly; SameSite=Strict$`));
    const page = await fetch(origin + home, { headers: { cookie } });
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(await page.text()).toContain('view.src = "view"');
    const view = await fetch(`${origin}${home}view`, { headers: { cookie } });
    expect(await view.text()).toBe("<p>view</p>");
    expect(view.headers.get("content-security-policy")).toMatch(
      /^default-src 'none';.*connect-src 'none';.*sandbox allow-scripts allow-downloads$/,
    );
    // Another browser, and this one going back.
    const again = await fetch(address, { redirect: "manual" });
    expect([again.status, await again.text()]).toEqual([403, expect.stringContaining("once")]);
    expect((await fetch(origin, { headers: { cookie } })).status).toBe(403);
    expect((await fetch(origin + home)).status).toBe(403);
  });

  it.each([
    ["no cookie", {}],
    ["another cookie", { cookie: "mcp-openai-gallery=x; a" }],
    ["the right name", { cookie: "mcp-openai-gallery-PORT=x" }],
  ])("shows nothing to a browser with %s", async (_case, headers: { cookie?: string }) => {
    const { origin, port } = await site();
    const cookie = headers.cookie?.replace("PORT", port) ?? "";
    for (const path of ["/", "/view", "/?token=wrong", "/?token=", "/else"]) {
      const response = await fetch(origin + path, { headers: { cookie }, redirect: "manual" });
      expect([path, response.status]).toEqual([path, 403]);
    }
    const call = await fetch(`${origin}/rpc`, { method: "POST", headers: { cookie, origin }, body: "{}" });
    expect(call.status).toBe(403);
  });

  it("answers only under its own name, so that no page can reach it under another", async () => {
    const { port, address } = await site();
    const { search } = new URL(address);
    for (const host of [`evil.example:${port}`, `localhost:${port}`, "127.0.0.1"]) {
      const status = await new Promise((resolve, reject) => {
        httpRequest({ host: "127.0.0.1", port, path: `/${search}`, headers: { host } }, (response) => {
          resolve(response.statusCode);
          response.resume();
        })
          .on("error", reject)
          .end();
      });
      expect([host, status]).toEqual([host, 403]);
    }
  });

  it("passes the page's calls on, and says what else it cannot do", async () => {
    const asked: unknown[] = [];
    const { call } = await site((method, params) => {
      asked.push([method, params]);
      return Promise.resolve({ result: { content: [] } });
    });
    const message = { method: "tools/call", params: { name: "browse-images" } };
    const given = await call(JSON.stringify(message));
    expect([given.status, await given.json()]).toEqual([200, { result: { content: [] } }]);
    expect(asked).toEqual([["tools/call", { name: "browse-images" }]]);
    const refused = async (body: string, headers: Record<string, string> = {}) =>
      (await call(body, headers)).status;
    expect(await refused(JSON.stringify(message), { origin: "http://evil.example" })).toBe(403);
    expect(await refused(JSON.stringify(message), { "content-type": "text/plain" })).toBe(415);
    for (const body of [
      "",
      "{",
      "null",
      "[]",
      "{}",
      '{"method":"tools/list","params":{}}',
      '{"method":"tools/call"}',
      '{"method":"tools/call","params":null}',
    ])
      expect([body, await refused(body)]).toEqual([body, 400]);
    expect(await refused(`"${"x".repeat(64 * 1024 * 1024)}"`)).toBe(413);
    expect(asked).toHaveLength(1);
    const { rpc, headers } = await call.own();
    expect((await fetch(rpc, { headers })).status).toBe(404);
  });

  it("cancels a call that the page no longer waits for", async () => {
    let isAsked = (): void => undefined;
    const started = new Promise<void>((resolve) => (isAsked = resolve));
    let isCancelled = (): void => undefined;
    const cancelled = new Promise<void>((resolve) => (isCancelled = resolve));
    const { call } = await site((_method, _params, signal) => {
      isAsked();
      return new Promise((resolve) =>
        signal.addEventListener("abort", () => {
          isCancelled();
          resolve({});
        }),
      );
    });
    const leave = new AbortController();
    const answer = call('{"method":"tools/call","params":{}}', {}, leave.signal).catch(() => "left");
    await started;
    leave.abort();
    expect(await answer).toBe("left");
    await cancelled;
  });

  it("says that a bug is a bug, and goes on", async () => {
    const { call } = await site(() => Promise.reject(new Error("a bug")));
    expect((await call('{"method":"tools/call","params":{}}')).status).toBe(500);
    expect((await call('{"method":"tools/call","params":{}}')).status).toBe(500);
  });

  it("says that a port is taken", async () => {
    const { port } = await site();
    const second = await serveGallery(Number(port), parts());
    expect(second._unsafeUnwrapErr()).toBe(
      `port ${port} is in use by another program. Choose another --port, or leave it out.`,
    );
  });

  const parts = (request: GalleryRequest = () => Promise.resolve({})) => ({
    view: "<p>view</p>",
    request,
    logger: new RecordingLogger(),
  });

  async function site(request?: GalleryRequest) {
    const opened = (await serveGallery(0, parts(request)))._unsafeUnwrap();
    sites.push(opened);
    const { address } = opened;
    const { origin, port } = new URL(address);
    const enter = async () => {
      const { status, headers } = await fetch(address, { redirect: "manual" });
      const home = origin + String(headers.get("location"));
      return { status, headers, home, cookie: headers.get("set-cookie")!.split(";")[0]! };
    };
    let entered: ReturnType<typeof enter> | undefined;
    const own = async () => {
      const { cookie, home } = await (entered ??= enter());
      return { rpc: `${home}rpc`, headers: { cookie, origin, "content-type": "application/json" } };
    };
    const call = async (body: string, more: Record<string, string> = {}, signal?: AbortSignal) =>
      fetch((await own()).rpc, {
        method: "POST",
        headers: { ...(await own()).headers, ...more },
        body,
        ...(signal && { signal }),
      });
    return { address, origin, port, enter, call: Object.assign(call, { own }) };
  }
});
