import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { makeAuthority, makeCertificate } from "../support/certificates.js";
import { closeHostileServers, startHostileServer } from "../support/hostile-server.js";
import { makeImage } from "../support/openai-server-images.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";
import { closeProxies, startHttpProxy, startSocksProxy, type Proxy } from "../support/proxies.js";

const upstreams: OpenAiServer[] = [];

afterAll(async () => {
  await endBuiltServers();
  closeProxies();
  closeHostileServers();
  await Promise.all(upstreams.map((server) => server.close()));
  await removeTemporaryFolders();
});

const user = "mårten@corp";
const password = "p@ss:word/äöü-0123456789";
const credentials = `${user}:${password}`;
const inUrl = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;

/** The credentials, in every form. */
const secrets = [
  password,
  encodeURIComponent(password),
  Buffer.from(credentials).toString("base64"),
  inUrl.slice(0, -1),
];

describe("a server behind a proxy", () => {
  it.each([
    ["an HTTP proxy", "http", false],
    ["an HTTP proxy with credentials", "http", true],
    ["an HTTPS proxy with credentials", "https", true],
    ["a SOCKS5 proxy", "socks5h", false],
    ["a SOCKS5 proxy with credentials", "socks", true],
  ] as const)("answers, draws, lists models and downloads through %s", async (_name, scheme, isLocked) => {
    for (const isSecure of [true, false]) {
      const network = await setup({ isSecure });
      const proxy = await network.startProxy(scheme, isLocked ? credentials : undefined);
      const { callAll, output } = await network.start({
        [isSecure ? "https_proxy" : "HTTP_PROXY"]: proxy.url,
        NO_PROXY: "other.test,10.0.0.0/8",
        MCP_OPENAI_API: isSecure ? "responses" : "chat-completions",
        // The packages would write to stderr what they send.
        DEBUG: "*",
      });
      for (const { isError, text } of await callAll())
        expect({ isError, text }).toEqual({
          isError: false,
          text: expect.not.stringContaining("could not be listed"),
        });
      const asked = proxy.requests.join("\n");
      const verb = scheme.startsWith("socks") ? "SOCKS " : isSecure ? "CONNECT " : "POST http://";
      expect(asked).toContain(`${verb}api.example.test`);
      expect(asked).toContain("images.example.test");
      for (const secret of [...secrets, testKey]) expect(output()).not.toContain(secret);
    }
  });

  it("says which proxy refused, once and without credentials", async () => {
    const network = await setup();
    const { url, address, requests } = await network.startProxy("http", "someone:else");
    const proxy = url.replace(/\/\/.*@/, `//${inUrl}`);
    const { callAll, doctor, output } = await network.start({
      HTTPS_PROXY: proxy,
      MCP_OPENAI_MAX_RETRIES: "3",
    });
    const results = await callAll();
    for (const { isError, text } of results) {
      // list-models then lists the models that are known here.
      if (!text.includes("could not be listed")) expect(isError).toBe(true);
      expect(text).toContain(
        `through the proxy ${address}: the proxy requires a valid user name and password (HTTP 407)`,
      );
    }
    expect(requests).toHaveLength(results.length);
    const { code, text } = await doctor();
    expect(code).toBe(1);
    expect(text).toMatch(
      new RegExp(`^ok +proxy +Requests to api\\.example\\.test go through the proxy ${address}\\.`, "m"),
    );
    expect(text).toMatch(/^error +base-url +No answer from api\.example\.test through the proxy .*HTTP 407/m);
    for (const secret of secrets) expect(output() + text).not.toContain(secret);
  });

  it("says that the proxy cannot be reached, or that none was used", async () => {
    const network = await setup();
    const { call } = await network.start({
      ALL_PROXY: `http://${inUrl}127.0.0.1:9`,
      NO_PROXY: "images.example.test",
    });
    expect((await call("ask-openai", { query: "q" })).text).toContain(
      "No answer from api.example.test through the proxy 127.0.0.1:9: the proxy cannot be used: the connection was refused (ECONNREFUSED). Check",
    );
    const { text } = await call("edit-image", {
      prompt: "p",
      images: ["https://images.example.test/fox.png"],
    });
    expect(text).toMatch(/its server did not deliver it without a proxy: the host name/);
    const direct = await network.start({ ALL_PROXY: "http://127.0.0.1:9", no_proxy: "*" });
    expect((await direct.call("list-models", {})).text).toContain(
      "No answer from api.example.test without a proxy: ",
    );
  });

  it("ends with a clear message if a proxy's URL is not valid", async () => {
    const network = await setup();
    const server = startBuiltServer({ environment: { HTTPS_PROXY: `ftp://${inUrl}127.0.0.1:9` } });
    expect(await server.ended).toMatchObject({ code: 2 });
    expect(server.stderr()).toContain("HTTPS_PROXY must be a URL such as http://proxy.example.com:3128");
    for (const secret of secrets) expect(server.stderr()).not.toContain(secret);
    await network.upstream.close();
  });

  it("keeps its tunnels", async () => {
    const network = await setup();
    const proxy = await network.startProxy("http");
    const { callAll } = await network.start({ ALL_PROXY: proxy.url });
    await callAll();
    const tunnels = proxy.requests.filter((request) => request === "CONNECT api.example.test:443");
    expect(tunnels.length).toBeLessThan(network.upstream.requests.length);
  });

  async function setup({ isSecure = true } = {}) {
    const authority = await makeAuthority();
    const [api, images, self] = await Promise.all(
      ["api.example.test", "images.example.test", "127.0.0.1"].map((name) =>
        makeCertificate(name, { authority }),
      ),
    );
    const upstream = await startOpenAiServer(isSecure ? { tls: api! } : {});
    upstreams.push(upstream);
    const image = await makeImage("64x64", 1, "png");
    const imageOrigin = await startHostileServer(
      (_request, response) => void response.end(image),
      isSecure ? images : undefined,
    );
    const port = isSecure ? 443 : 80;
    const servers = {
      [`api.example.test:${port}`]: Number(new URL(upstream.baseUrl).port),
      [`images.example.test:${port}`]: Number(new URL(imageOrigin).port),
    };
    const folder = await temporaryFolder();
    const caFile = join(folder, "ca.pem");
    await writeFile(caFile, authority.cert);
    const protocol = isSecure ? "https" : "http";

    const startProxy = async (scheme: string, needed?: string): Promise<Proxy & { url: string }> => {
      const options = { servers, ...(needed !== undefined && { credentials: needed }) };
      const proxy = scheme.startsWith("socks")
        ? await startSocksProxy(options)
        : await startHttpProxy({ ...options, ...(scheme === "https" && { tls: self! }) });
      return { ...proxy, url: `${scheme}://${needed === undefined ? "" : inUrl}${proxy.address}` };
    };
    const start = async (environment: Readonly<Record<string, string>>) => {
      const settings = {
        OPENAI_API_KEY: testKey,
        OPENAI_BASE_URL: `${protocol}://api.example.test/v1`,
        MCP_OPENAI_API: "responses",
        MCP_OPENAI_IMAGE_DIR: folder,
        MCP_OPENAI_MAX_RETRIES: "0",
        NODE_EXTRA_CA_CERTS: caFile,
        HOME: folder,
        ...environment,
      };
      const server = startBuiltServer({ environment: settings });
      await server.initialize();
      let id = 0;
      const call = async (name: string, input: object) => {
        id += 1;
        server.send("tools/call", { name, arguments: input }, id);
        const { result } = (await server.answer(id)) as {
          result: { isError?: boolean; content: { text?: string }[] };
        };
        return { isError: result.isError === true, text: result.content.map(({ text }) => text).join("\n") };
      };
      const picture = `${protocol}://images.example.test/fox.png?token=1`;
      const callAll = async () => [
        await call("list-models", {}),
        await call("ask-openai", { query: "q" }),
        await call("create-image", { prompt: "p" }),
        await call("ask-openai", { query: "q", images: [picture] }),
        await call("edit-image", { prompt: "p", images: [picture] }),
      ];
      const doctor = async () => {
        const { ended, stdout, stderr } = startBuiltServer({ args: ["doctor"], environment: settings });
        return { code: (await ended).code, text: stdout() + stderr() };
      };
      return { call, callAll, doctor, output: () => server.stdout() + server.stderr() };
    };
    return { upstream, startProxy, start };
  }
});
